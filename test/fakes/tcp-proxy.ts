import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** An address that stays while what stands behind it is stopped and started again elsewhere. */
export interface TcpProxy {
  /** The same URL, but by way of the proxy. */
  url: string;
  /** From now on connections lead to the host and port of this URL. */
  pointAt(url: string): void;
  stop(): Promise<void>;
}

export async function startTcpProxy(url: string): Promise<TcpProxy> {
  let target = new URL(url);
  const open = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(Number(target.port), target.hostname);
    join(from, to, open);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const own = new URL(url);
  own.port = String((server.address() as AddressInfo).port);
  return {
    url: own.href,
    pointAt: (next) => {
      target = new URL(next);
    },
    stop: () => {
      for (const socket of open) socket.destroy();
      return new Promise((done) => server.close(() => done()));
    },
  };
}

/** What ends on one side ends on the other. */
function join(from: Socket, to: Socket, open: Set<Socket>): void {
  from.pipe(to);
  to.pipe(from);
  for (const [socket, other] of [
    [from, to],
    [to, from],
  ] as const) {
    open.add(socket);
    socket.on('error', () => other.destroy());
    socket.on('close', () => {
      open.delete(socket);
      other.destroy();
    });
  }
}
