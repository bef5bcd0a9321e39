import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const BUILT = resolve(import.meta.dirname, '../../dist/apps');
const READY = { worker: 'Leerhub works.', api: 'Leerhub listens on' };

/** A part of the hub as a process of its own, as it runs in production; it can die of anything. */
export class HubProcess {
  private said = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly part: keyof typeof READY,
  ) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (bytes: Buffer) => (this.said += bytes.toString()));
  }

  /** Starts it and waits until it works. */
  static async start(
    part: keyof typeof READY,
    surroundings: Record<string, string>,
  ): Promise<HubProcess> {
    const process = HubProcess.launch(part, surroundings);
    await process.ready();
    return process;
  }

  /** Starts it and waits for nothing. */
  static launch(part: keyof typeof READY, surroundings: Record<string, string>): HubProcess {
    const child = spawn(process.execPath, [resolve(BUILT, part, 'main.js')], {
      env: { PATH: process.env['PATH'], ...surroundings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new HubProcess(child, part);
  }

  /** Everything it wrote to its log. */
  get output(): string {
    return this.said;
  }

  /** Where it listens, if it does. */
  get url(): string {
    return /listens on (\S+?);/.exec(this.said)?.[1] ?? '';
  }

  async ready(): Promise<void> {
    while (!this.said.includes(READY[this.part])) {
      if (this.hasEnded) throw new Error(`The ${this.part} did not start: ${this.said}`);
      await Promise.race([once(this.child.stderr!, 'data'), once(this.child, 'exit')]);
    }
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  thaw(): void {
    this.child.kill('SIGCONT');
  }

  /** No farewell: what a power cut or the kernel does. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  stop(): Promise<void> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, 'exit');
    this.child.kill(signal);
    this.child.kill('SIGCONT');
    await ended;
  }
}
