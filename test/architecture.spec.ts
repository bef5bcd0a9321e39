import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');

// The house, from the ground up. A room may import only rooms on floors below it.
const floors = [
  ['core'],
  ['config', 'connector'],
  ['database', 'queue', 'wire'],
  ['events', 'ledger', 'schemes', 'access'],
  ['employers', 'people', 'conversations', 'providers', 'budgets', 'bank', 'uploads', 'webhooks'],
  ['eligibility', 'orders', 'billing', 'payouts', 'statements'],
  ['enrolments', 'invoices'],
];

const KNOWN_TO_CONNECTORS = ['core', 'wire', 'connector'];

const MAY_DECORATE =
  /\.(service|module|controller|processor|guard|filter|interceptor)\.ts$|(^|\/)main\.ts$/;

const folders = (path: string): string[] =>
  existsSync(join(root, path))
    ? readdirSync(join(root, path), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
    : [];

const files = (path: string): string[] =>
  existsSync(join(root, path))
    ? readdirSync(join(root, path), { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
        .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
        .filter((file) => !/\/(generated|fixtures|node_modules)\//.test(file))
    : [];

/** A file without its comments. */
const codeOf = (file: string): string =>
  readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');

/** Every path a text imports: `import`, `import type`, `export … from`, over several lines, and `import()`. */
const importsIn = (code: string): string[] =>
  [...code.matchAll(/\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g)].map(
    (found) => found[1] ?? found[2] ?? '',
  );

/** Where an import leads, as a path from the root; undefined for a package. */
function target(file: string, path: string): string | undefined {
  if (path.startsWith('#libs/')) return path.slice(1);
  if (!path.startsWith('.')) return undefined;
  return relative(root, resolve(root, dirname(file), path)).replaceAll('\\', '/');
}

const isSpec = (file: string): boolean => file.endsWith('.spec.ts');
const roomOf = (path: string): string => path.split('/')[1] ?? '';
const floorOf = (room: string): number => floors.findIndex((rooms) => rooms.includes(room));

/** What is wrong with an import, or undefined. */
function objection(file: string, path: string): string | undefined {
  const to = target(file, path);
  if (to === undefined) return path.startsWith('#') ? 'is no door' : undefined;
  const [floor] = to.split('/');
  if (floor === 'test' && isSpec(file)) return undefined;
  if (path.startsWith('#')) return objectionToDoor(file, to);
  if (file.startsWith('apps/')) return floor === 'apps' ? undefined : 'leaves apps without a door';
  return `${floor}/${roomOf(to)}` === file.split('/').slice(0, 2).join('/')
    ? undefined
    : 'leaves its room';
}

function objectionToDoor(file: string, to: string): string | undefined {
  const room = roomOf(to);
  if (to.split('/').length > 2) return 'goes past the door';
  if (file.startsWith('connectors/'))
    return KNOWN_TO_CONNECTORS.includes(room) ? undefined : 'is not for connectors';
  if (file.startsWith('libs/') && floorOf(room) >= floorOf(roomOf(file))) return 'is not below';
  return undefined;
}

const objections = (file: string): string[] =>
  importsIn(codeOf(file)).flatMap((path) => {
    const wrong = objection(file, path);
    return wrong ? [`'${path}' ${wrong}`] : [];
  });

describe('the floors', () => {
  it.each(folders('libs'))('libs/%s has a floor', (room) => {
    expect({ room, hasFloor: floorOf(room) >= 0 }).toEqual({ room, hasFloor: true });
  });

  it.each([...files('libs'), ...files('connectors'), ...files('apps')])(
    '%s stands above all it imports',
    (file) => {
      expect(objections(file)).toEqual([]);
    },
  );
});

describe('the look itself', () => {
  it('sees every way to import', () => {
    const code = `
      import a from '#libs/a'; import type { b } from "#libs/b"; export * from '#libs/c';
      import {
        d,
        type e,
      } from '#libs/d';
      import '#libs/e'; await import('#libs/f'); await import(
        '#libs/g'
      );`;
    expect(
      importsIn(code)
        .map((path) => path.slice(-1))
        .join(''),
    ).toBe('abcdefg');
  });

  it.each([
    ['libs/ledger/a.ts', '#libs/budgets', 'is not below'],
    ['libs/ledger/a.ts', '#libs/events', 'is not below'],
    ['libs/ledger/a.ts', '#libs/database/embedded', 'goes past the door'],
    ['libs/ledger/a.ts', '../budgets/index.js', 'leaves its room'],
    ['libs/ledger/a.ts', '../../apps/api/main.js', 'leaves its room'],
    ['libs/ledger/a.ts', '../../test/setup/database.js', 'leaves its room'],
    ['connectors/one/a.ts', '#libs/database', 'is not for connectors'],
    ['connectors/one/a.ts', '../two/index.js', 'leaves its room'],
    ['connectors/one/a.ts', '#apps/api', 'is no door'],
    ['apps/api/a.ts', '../../connectors/one/index.js', 'leaves apps without a door'],
    ['libs/ledger/a.spec.ts', '../../test/setup/database.js', undefined],
    ['libs/ledger/a.ts', '#libs/database', undefined],
    ['connectors/one/a.ts', '#libs/wire', undefined],
    ['apps/api/a.ts', '../hub.module.js', undefined],
  ])('%s importing %s: %s', (file, path, expected) => {
    expect(objection(file, path)).toBe(expected);
  });
});

describe('connectors', () => {
  const connectors = folders('connectors');
  const all = connectors.length > 0 ? connectors : [undefined];

  it.each(all)('%s has its door, its README and a spec', (connector) => {
    if (connector === undefined) return;
    const found = readdirSync(join(root, 'connectors', connector));
    expect(found).toEqual(
      expect.arrayContaining(['index.ts', 'README.md', expect.stringMatching(/\.spec\.ts$/)]),
    );
  });
});

describe('Nest', () => {
  it.each(
    [...files('libs'), ...files('apps'), ...files('connectors')].filter((file) => !isSpec(file)),
  )('%s is decorated only where the name says so', (file) => {
    const decorators = /^\s*@[A-Z]\w*\(/m.exec(codeOf(file))?.[0];
    if (decorators) expect(basename(file)).toMatch(MAY_DECORATE);
  });
});

/** What stands between the brackets after each `new <name>(`. */
const argumentsOf = (code: string, name: string): string[] =>
  code
    .split(`new ${name}(`)
    .slice(1)
    .map((rest) => {
      let open = 1;
      const end = rest.split('').findIndex((sign) => {
        if (sign === '(') open += 1;
        if (sign === ')') open -= 1;
        return open === 0;
      });
      return rest.slice(0, end);
    });

/** A bug is nobody's to mend but ours; any other error says what to do. */
const lacksRemedy = (given: string): boolean =>
  !/^\s*'bug'/.test(given) && !/\bremedy\b/.test(given);

describe('an error that somebody may get', () => {
  it('says what to do about it', () => {
    const without = [...files('libs'), ...files('connectors'), ...files('apps')]
      .filter((file) => !isSpec(file))
      .flatMap((file) =>
        ['HubError', 'ConnectorError']
          .flatMap((name) => argumentsOf(codeOf(file), name))
          .filter(lacksRemedy)
          .map((given) => `${file}: ${given.trim().slice(0, 60)}`),
      );
    expect(without).toEqual([]);
  });

  it.each([
    [`'invalid', 'a.b', 'No (not so).'`, true],
    [`'invalid', 'a.b', 'No.', { cause }`, true],
    [`'invalid', 'a.b', say('No.'), { remedy: 'Do.' }`, false],
    [`'invalid', code, message, { remedy, cause }`, false],
    [`'bug', 'a.b', 'No.'`, false],
  ])('is looked for in new HubError(%s)', (given, lacks) => {
    const [found = ''] = argumentsOf(`throw new HubError(${given}); const remedy = 1;`, 'HubError');
    expect([found, lacksRemedy(found)]).toEqual([given, lacks]);
  });
});
