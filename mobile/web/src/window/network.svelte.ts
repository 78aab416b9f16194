/** Whether the browser says that there is a network. */

class NetworkState {
  isOnline = $state(navigator.onLine);

  constructor() {
    const look = (): void => {
      this.isOnline = navigator.onLine;
    };
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
  }
}

export const network = new NetworkState();
