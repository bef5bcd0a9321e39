import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const hub = join(root, 'dist', 'apps', 'cli', 'main.js');
const home = join(root, '.leerhub', 'demo');

interface Played {
  code: number | null;
  lines: string[];
  story: string;
}

/** Plays the demo as somebody would on a command line. */
function play(): Promise<Played> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env['PATH'], PORT: '0' };
    const demo = spawn(process.execPath, [hub, 'demo', '--once', '--json'], { cwd: root, env });
    const said = { stdout: '', stderr: '' };
    for (const pipe of ['stdout', 'stderr'] as const)
      demo[pipe].on('data', (piece: Buffer) => (said[pipe] += piece.toString()));
    demo.once('error', reject);
    demo.once('close', (code) =>
      resolve({ code, lines: said.stdout.trim().split('\n'), story: said.stderr }),
    );
  });
}

/** Processes that were started on the demo's folder and are still there. */
const leftBehind = (): string[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => commandOf(pid).includes(home));

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

describe('the demo', () => {
  let played: Played;

  beforeAll(async () => {
    played = await play();
  }, 120_000);

  it('ends well and comes to the same numbers every time', () => {
    expect({ code: played.code, story: played.code === 0 ? '' : played.story }).toEqual({
      code: 0,
      story: '',
    });
    const { seconds, ...summary } = JSON.parse(played.lines.at(-1) ?? '') as { seconds: number };
    expect(seconds).toBeLessThan(60);
    expect(summary).toEqual({
      employers: 4,
      employees: 175,
      periods: 10,
      lots: 373,
      creditedCents: 1_575_762,
      heldRuns: 5,
      rejectedRows: 3,
      trustSum: 0,
      memoSum: 0,
      invariants: 'ok',
    });
  });

  it('prints nothing but the summary to stdout, and the story beside it', () => {
    expect(played.lines).toHaveLength(1);
    expect(played.story).toContain('/docs');
    expect(played.story).toContain('19 of 39 are missing without an end date.');
    expect(played.story).toContain(
      'The balance goes along to the new employer; each part keeps its own date.',
    );
    expect(played.story).toContain('107 lots lapse');
    expect(played.story).toContain('hub reduce month-2026-01.xml');
  });

  it('tells of no citizen service number', () => {
    expect(played.story).not.toMatch(/99999\d{4}/);
  });

  (process.platform === 'linux' ? it : it.skip)('leaves no process behind', () => {
    expect(leftBehind()).toEqual([]);
  });
});
