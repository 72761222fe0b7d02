import { createServer, type AddressInfo } from "node:net";

/**
 * Listens on a port of the loopback address and leaves it again, which proves that it can be had.
 *
 * @param port 0 for any that is free.
 * @returns The port.
 * @throws the system's error where it can't be had.
 */
export async function tryPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      const { port: had } = server.address() as AddressInfo;
      server.close(() => {
        resolve(had);
      });
    });
  });
}
