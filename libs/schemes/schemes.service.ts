import { Injectable } from '@nestjs/common';
import { PrismaService, type Tx } from '#libs/database';
import { builtIn, type Catalogue, catalogueOf } from './catalogue.js';
import { readScheme, type SchemeData } from './scheme.js';

/** How long another process may go on with the schemes it knows. A change counts from a day on, never from a second. */
const FRESH_MS = 2_000;

/** The schemes as they are: those the hub ships, and in their place those that two people changed. */
@Injectable()
export class SchemesService {
  private known: { catalogue: Catalogue; changes: bigint; until: number } | undefined;

  constructor(private readonly prisma: PrismaService) {}

  /**
   * A catalogue that does not change while it is used; ask again for each piece of work. Within a transaction it is read
   * there, so that nobody who holds a connection waits for another.
   */
  async current(tx: Tx = this.prisma): Promise<Catalogue> {
    return this.known && Date.now() < this.known.until ? this.known.catalogue : this.latest(tx);
  }

  /** As they are at this moment: for a payroll run, which is bound to the rules it began with, in whichever process. */
  async latest(tx: Tx = this.prisma): Promise<Catalogue> {
    const changes = await changesIn(tx);
    const catalogue = this.known?.changes === changes ? this.known.catalogue : await loaded(tx);
    this.known = { catalogue, changes, until: Date.now() + FRESH_MS };
    return catalogue;
  }
}

/** How many changes count: none is ever taken back, and they are not let in in the order they were proposed. */
async function changesIn(tx: Tx): Promise<bigint> {
  const [row] = await tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM scheme_change WHERE decision = 'approved'`;
  return row?.count ?? 0n;
}

/** The schemes with all changes approved until now; a scheme's last one counts. */
export async function loaded(tx: Tx): Promise<Catalogue> {
  const changes = await tx.$queryRaw<{ content: SchemeData }[]>`
    SELECT DISTINCT ON (scheme_id) content FROM scheme_change WHERE decision = 'approved' ORDER BY scheme_id, id DESC`;
  if (changes.length === 0) return builtIn;
  const changed = new Map(changes.map(({ content }) => [content.id, readScheme(content)]));
  const shipped = builtIn.all.filter(({ id }) => !changed.has(id));
  return catalogueOf([...shipped, ...changed.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)));
}
