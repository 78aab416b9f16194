/** Address of the script of wasm's threads; made by `wasm-thread.build.ts`. */
declare module "virtual:wasm-thread" {
  const address: string;
  export default address;
}
