/** Notifications: on by the owner's tap only, and off again. */

/** Why they are off; null while they are on. */
export type PushState = "on" | "off" | "denied" | "unsupported" | "notOffered";

/** What is sent to the server. */
export interface Subscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
}

export interface PushParts {
  /** The server's public key; null when it sends none. */
  readonly publicKey: () => Promise<string | null>;
  /** Say it to the server; null: send no more. */
  readonly setPush: (subscription: Subscription | null) => Promise<void>;
  readonly registration: () => Promise<ServiceWorkerRegistration | null>;
  readonly permission: () => NotificationPermission | null;
  readonly ask: () => Promise<NotificationPermission>;
}

/** How it stands now. */
export async function pushState(parts: PushParts): Promise<PushState> {
  const registration = await parts.registration();
  const permission = parts.permission();
  if (registration === null || permission === null || !("pushManager" in registration)) return "unsupported";
  if (permission === "denied") return "denied";
  if ((await registration.pushManager.getSubscription()) !== null) return "on";
  return (await parts.publicKey()) === null ? "notOffered" : "off";
}

/**
 * Turn notifications on. Call it in the handler of a tap: browsers ask only then.
 *
 * @throws Error The push service or the server refused.
 */
export async function turnOn(parts: PushParts): Promise<PushState> {
  const state = await pushState(parts);
  if (state !== "off" && state !== "on") return state;
  const answer = await parts.ask();
  if (answer !== "granted") return answer === "denied" ? "denied" : "off";
  const [registration, key] = await Promise.all([parts.registration(), parts.publicKey()]);
  if (registration === null || key === null) return "notOffered";
  const subscription = await subscribed(registration.pushManager, bytesOf(key));
  try {
    await parts.setPush(subscriptionOf(subscription));
  } catch (error) {
    await subscription.unsubscribe();
    throw error;
  }
  return "on";
}

/** Turn them off, here and at the server. */
export async function turnOff(parts: PushParts): Promise<PushState> {
  const registration = await parts.registration();
  const subscription = await registration?.pushManager.getSubscription();
  await parts.setPush(null);
  await subscription?.unsubscribe();
  return pushState(parts);
}

/** A state in words, with what to do. */
export function pushWords(state: PushState): string {
  switch (state) {
    case "on":
      return "We tell you when this phone is selected or called up.";
    case "off":
      return "Notifications are off.";
    case "denied":
      return "This browser blocks our notifications. Allow them in its settings for this site, then try again.";
    case "unsupported":
      return "This browser can't show notifications here. Installing the app may help: 'Add to home screen'.";
    case "notOffered":
      return "This server sends no notifications.";
  }
}

/** A subscription of this very server, made anew where its key has changed. */
async function subscribed(manager: PushManager, key: Uint8Array<ArrayBuffer>): Promise<PushSubscription> {
  const known = await manager.getSubscription();
  if (known !== null && isSameKey(known.options.applicationServerKey, key)) return known;
  await known?.unsubscribe();
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

function isSameKey(known: ArrayBuffer | null, key: Uint8Array): boolean {
  const bytes = new Uint8Array(known ?? new ArrayBuffer(0));
  return bytes.length === key.length && bytes.every((byte, i) => byte === key[i]);
}

function subscriptionOf(subscription: PushSubscription): Subscription {
  const { endpoint, keys } = subscription.toJSON();
  const [p256dh, auth] = [keys?.["p256dh"], keys?.["auth"]];
  if (endpoint === undefined || p256dh === undefined || auth === undefined) {
    throw new Error("This browser's push service gave no keys.");
  }
  return { endpoint, p256dh, auth };
}

/** Bytes of base64url. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}
