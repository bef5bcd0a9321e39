import { care } from './care.js';
import { ending } from './ending.js';
import { journey } from './journey.js';
import { opening } from './opening.js';
import { shop } from './shop.js';
import type { Stage, Step } from './stage.js';
import { technical } from './technical.js';

/** The whole job, in order. */
const STORY: readonly Step[] = [...opening, ...shop, ...technical, ...care, ...journey, ...ending];

/** Tells the story step by step; whatever goes otherwise than told ends it. */
export async function tellStory(stage: Stage, announce: (line: string) => void): Promise<void> {
  for (const [index, { title, tell }] of STORY.entries()) {
    announce(`\n[${String(index + 1).padStart(2)}/${STORY.length}] ${title}`);
    await tell(stage);
  }
}
