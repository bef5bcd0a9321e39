export default async function globalTeardown() {
  for (const server of globalThis.leerhubServers ?? []) await server.stop();
}
