/** Runs with what stands behind the command's name. */
export type Run = (args: string[]) => Promise<void>;

export interface Command {
  usage: string;
  about: string;
  /** What `--help` tells beyond that. */
  details: string[];
  load(): Promise<Run>;
}

const ALL: Command[] = [
  {
    usage: 'hub demo [--once] [--json]',
    about:
      'Run the whole job on sample files, in a database of its own, and stay up to look around',
    details: [
      '--once   stop at the end',
      '--json   print one line of JSON as the last line of stdout; the story goes to stderr',
    ],
    load: async () => (await import('./demo/demo.js')).demo,
  },
  {
    usage: 'hub start',
    about: 'Run the API and the worker until stopped',
    details: ['Where it listens and stores comes from the environment; see .env.example.'],
    load: async () => (await import('./commands/start.js')).start,
  },
  {
    usage: 'hub migrate',
    about: 'Bring the database up to date',
    details: ['Starting does this too; two at the same time wait for each other.'],
    load: async () => (await import('./commands/migrate.js')).migrateDatabase,
  },
  {
    usage: 'hub key create|list|revoke',
    about: 'API keys; the first operator key is made here',
    details: [
      'hub key create [--kind KIND] [--tenant NAME|ID] [--label TEXT] [--employer ID]… [--scope SCOPE]… [--expires-in-days N]',
      '               KIND is operator (if not said), employer, payroll-vendor or portal; the key is shown once',
      '               an operator is one person: the same NAME again is a second key of theirs, without a NAME they are called operator',
      'hub key list',
      'hub key revoke ID',
    ],
    load: async () => (await import('./commands/key.js')).key,
  },
  {
    usage: 'hub sync FILE --connection ID [--period KEY] [--column HEADER=FIELD]… [--approve]',
    about: 'Deliver a payroll file, and show what would change',
    details: [
      '--period KEY           the period it is for, like month-2026-02 or four-week-2026-13, where the file does not say',
      '--column HEADER=FIELD  which column holds what; remembered for the next file',
      '--approve              approve what was shown, if a person must decide',
    ],
    load: async () => (await import('./commands/sync.js')).sync,
  },
  {
    usage: 'hub audit [--head HEX] [--days]',
    about: 'Prove the books: exit code 1 and the places if anything is wrong',
    details: [
      '--head HEX   the head of the chain that an earlier audit printed: proves that nothing before it was changed since',
      '--days       also prove that no account stood below zero on any day of the past; takes longer than the rest',
      'Looks and mends nothing. Note the head down where nobody can reach who can reach the database.',
    ],
    load: async () => (await import('./commands/audit.js')).audit,
  },
  {
    usage: 'hub reduce FILE [-o OUT]',
    about: 'Take out of a wage-tax return what the hub must not have; runs at the employer',
    details: [
      '-o, --output OUT   where to write; appears only when it is whole. Without it: stdout',
      'Needs no database and no configuration. What was dropped is told on stderr, by name and never by value.',
    ],
    load: async () => (await import('./commands/reduce.js')).reduce,
  },
  {
    usage: 'hub bench [period|ledger|audit|holds|lapse]… [--peer FILE.sql]… [--scale PART]',
    about: 'Measure this machine: a large employer from file to ledger, transfers, an audit',
    details: [
      '--peer FILE.sql   with ledger: the public ledger pgledger beside ours, from a copy of its file; what it needs first, first',
      '--scale PART      with audit: a part of its five million transfers, like 0.01',
    ],
    load: async () => (await import('./bench/bench.js')).bench,
  },
  {
    usage: 'hub help [COMMAND]',
    about: 'This overview, or more about one command',
    details: [],
    load:
      async () =>
      async ([name]) =>
        void process.stdout.write(`${helpAbout(name)}\n`),
  },
];

const nameOf = ({ usage }: Command): string => usage.split(' ')[1] ?? '';

/** Every command by its name. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  ALL.map((command) => [nameOf(command), command]),
);

export const overview = (): string =>
  [
    'hub: payroll in, learning budgets on a ledger',
    '',
    ...ALL.map((command) => `  ${nameOf(command).padEnd(9)}${command.about}`),
    '',
    'hub COMMAND --help tells more.',
  ].join('\n');

export const helpOf = ({ usage, about, details }: Command): string =>
  [usage, '', `${about}.`, ...(details.length > 0 ? ['', ...details] : [])].join('\n');

const helpAbout = (name: string | undefined): string => {
  const command = name === undefined ? undefined : COMMANDS.get(name);
  return command ? helpOf(command) : overview();
};
