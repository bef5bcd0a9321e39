import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { schemeParameters } from './parameters.js';

// Which parameters the hub acts on, told by the code itself: one of which a name on the way to it stands nowhere in the
// code that runs is read by nobody. Names that are used for other things too are listed here, and so is what is only told.

type Mark = boolean | 'planner';

interface Node {
  properties?: Record<string, Node>;
  items?: Node;
  additionalProperties?: Node | boolean;
  anyOf?: Node[];
  oneOf?: Node[];
  executed?: Mark;
}

/** Recorded, but of a name that the code uses for something else. */
const NAMED_OTHERWISE = [
  'family',
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

type Leaf = [path: string, mark: Mark];

/** Each parameter that holds no other, with the mark of it or of what it is in. All events of a life are one. */
function leavesOf(node: Node, path: readonly string[], outer: Mark = true): Leaf[] {
  const mark = outer === false ? outer : (node.executed ?? outer);
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
    ? [[own, mark]]
    : inside.flatMap(([place, child]) => leavesOf(child, place, mark));
}

const leaves = new Map<string, Mark>();
for (const [path, mark] of leavesOf(schemeParameters as Node, []))
  leaves.set(path, leaves.get(path) === false ? false : mark);

const marked = (mark: Mark): string[] =>
  [...leaves].filter(([, its]) => its === mark).map(([path]) => path);

const words = new Set(codeThatRuns().flatMap(wordsOf));
const isNamed = (path: string, among: ReadonlySet<string> = words): boolean =>
  path.split('.').every((name) => name === '*' || among.has(name));

describe('a parameter that the hub keeps and does not act on', () => {
  const recorded = marked(false);
  const unread = [...leaves.keys()].filter((path) => !isNamed(path));

  it('says so, as does everything inside it', () => {
    expect(recorded).toContain('versions.booking.cancellationTable.feePercent');
    expect(unread.filter((path) => !recorded.includes(path)).sort()).toEqual(ONLY_TOLD);
  });

  it('no longer says so once it is read', () => {
    expect(recorded.filter((path) => !unread.includes(path)).sort()).toEqual(NAMED_OTHERWISE);
  });
});

describe('a parameter that counts where a payment is planned', () => {
  /** Where holds are placed, and with them all that is done to lots. */
  const wordsOfBudgets = new Set(
    codeThatRuns()
      .filter((file) => file.includes('/libs/budgets/'))
      .flatMap(wordsOf),
  );
  const planned = marked('planner');

  it('says so where no hold reads it', () => {
    const unread = marked(true).filter(
      (path) => /^versions\.(spending|cofunding)\./.test(path) && !isNamed(path, wordsOfBudgets),
    );
    expect(unread).toEqual([]);
    expect(planned).toEqual(
      expect.arrayContaining([
        'versions.spending.deniedPurposes',
        'versions.cofunding.limit.window.kind',
      ]),
    );
  });

  it('no longer says so once a hold does', () => {
    expect(planned.filter((path) => isNamed(path, wordsOfBudgets))).toEqual([]);
    const ifRead = new Set([...wordsOfBudgets, 'spending', 'minimumHours']);
    expect(planned.filter((path) => isNamed(path, ifRead))).toEqual([
      'versions.spending.minimumHours',
    ]);
  });

  it('is told from what is in it and nobody reads', () => {
    expect(leaves.get('versions.spending.moneyToHours')).toBe(false);
    const { spending } = (schemeParameters as Node).properties!.versions!.items!.properties!;
    expect(spending!.executed).toBe('planner');
    expect(spending!.properties!.minimumHours!.executed).toBe('planner');
    expect(spending!.properties!.moneyToHours!.executed).toBe(false);
  });
});
