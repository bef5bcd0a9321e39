import type { PrismaService } from '#libs/database';
import { type Ground, makeEmployed, makeGround } from './ground.js';

/** An employer whose first complete delivery was let through. */
export async function makeCompleteGround(prisma: PrismaService): Promise<Ground> {
  const ground = await makeGround(prisma);
  await prisma.connection.update({ where: { id: ground.connectionId }, data: { state: 'active' } });
  return ground;
}

/** What an employer tells of somebody. */
export interface Told {
  initials?: string | null;
  firstName?: string | null;
  prefix?: string | null;
  lastName?: string;
  birthDate?: Date;
  email?: string | null;
}

/** Somebody an employer reports; the id of the person. */
export async function makeReported(
  prisma: PrismaService,
  ground: Ground,
  told: Told = {},
): Promise<string> {
  const { personId } = await makeEmployed(prisma, ground.employerId);
  await prisma.person.update({ where: { id: personId }, data: told });
  return personId;
}
