import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { schemeParameters } from './parameters.js';

// Which parameters the hub acts on, told by the code itself: one of which a name on the way to it stands nowhere in the
// code that runs is read by nobody. Names that are used for other things too are listed here, and so is what is only told.

interface Node {
  properties?: Record<string, Node>;
  items?: Node;
  additionalProperties?: Node | boolean;
  anyOf?: Node[];
  oneOf?: Node[];
  executed?: boolean;
}

/** Recorded, but of a name that the code uses for something else. */
const NAMED_OTHERWISE = [
  'versions.lifecycle.*.accrual',
  'versions.lifecycle.*.spendable',
  'versions.lifecycle.hours',
];
/** Told to people, and nothing to act on. */
const ONLY_TOLD = ['legalBasis', 'versions.unconfirmed'];

const root = process.cwd();
/** What describes a scheme, checks one or compares two, and so names all it has. */
const DESCRIBES =
  /\/(shape|data|sentences|fixtures)\/|\/(scheme|scheme-checks|grant\/checks|difference\.rules)\.ts$|\/dry-run-fields|\/generated\//;

/** The files one reaches from the door of this room, and all other rooms and apps. */
function codeThatRuns(): string[] {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file) || !existsSync(file)) return;
    reached.add(file);
    for (const [, path] of readFileSync(file, 'utf8').matchAll(/from '(\.[^']+)\.js'/g))
      visit(join(dirname(file), `${path ?? ''}.ts`));
  };
  visit(join(root, 'libs/schemes/index.ts'));
  const others = ['libs', 'apps'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
      .map((name) => join(root, folder, name))
      .filter((file) => !file.includes('/libs/schemes/')),
  );
  return [...reached, ...others].filter((file) => !DESCRIBES.test(file));
}

/** The words of the code, without what is said about it. */
const wordsOf = (file: string): string[] =>
  readFileSync(file, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\/|(?<!:)\/\/.*|'[^'\n]*'/g, ' ')
    .match(/[A-Za-z]+/g) ?? [];

type Leaf = [path: string, isRecorded: boolean];

/** Each parameter that holds no other, with whether it or what it is in is marked. All events of a life are one. */
function leavesOf(node: Node, path: readonly string[], inRecorded = false): Leaf[] {
  const isRecorded = inRecorded || node.executed === false;
  const named = Object.entries(node.properties ?? {}).map(
    ([name, child]) => [[...path, name], child] as const,
  );
  const within = [node.anyOf ?? [], node.oneOf ?? [], node.items ?? [], node.additionalProperties]
    .flat()
    .filter((child) => typeof child === 'object')
    .map((child) => [path, child] as const);
  const own = path.join('.').replace(/(lifecycle)\.[^.]+\.(accrual|balance|spendable)$/, '$1.*.$2');
  const inside = [...named, ...within];
  return inside.length === 0
    ? [[own, isRecorded]]
    : inside.flatMap(([place, child]) => leavesOf(child, place, isRecorded));
}

const leaves = new Map<string, boolean>();
for (const [path, isRecorded] of leavesOf(schemeParameters as Node, []))
  leaves.set(path, isRecorded || (leaves.get(path) ?? false));

const words = new Set(codeThatRuns().flatMap(wordsOf));
const isNamed = (path: string): boolean =>
  path.split('.').every((name) => name === '*' || words.has(name));

describe('a parameter that the hub keeps and does not act on', () => {
  const recorded = [...leaves].filter(([, isRecorded]) => isRecorded).map(([path]) => path);
  const unread = [...leaves.keys()].filter((path) => !isNamed(path));

  it('says so, as does everything inside it', () => {
    expect(recorded).toContain('versions.booking.cancellationTable.feePercent');
    expect(unread.filter((path) => !recorded.includes(path)).sort()).toEqual(ONLY_TOLD);
  });

  it('no longer says so once it is read', () => {
    expect(recorded.filter((path) => !unread.includes(path)).sort()).toEqual(NAMED_OTHERWISE);
  });
});
