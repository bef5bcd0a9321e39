import { z } from 'zod';
import { LIKENESS, LinkedHow, type Likeness, type Suggestion } from '#libs/people';
import type { LifeEventView } from '#libs/budgets';
import type { Language } from '#libs/schemes';
import { Id, Moment, pageOfShape, RandomId } from './edge/shapes.js';
import { LinkClaimShape, UndoneLotShape } from './life-events.shapes.js';

export const Link = z
  .object({
    id: Id,
    personId: Id.describe('What an employer reported'),
    accountId: Id.describe('The account it belongs to'),
    how: LinkedHow,
    linkedBy: z.string(),
    linkedAt: Moment,
    undoneBy: z.string().nullable(),
    undoneAt: Moment.nullable(),
    undoneWhy: z.string().nullable(),
  })
  .meta({ id: 'Link' });
export const LinkPage = pageOfShape('Link', Link);

/** A link that was undone, with the life events that were undone along with it. */
export const UndoneLink = Link.extend({
  movesUndone: z
    .array(z.object({ lifeEventId: Id, lots: z.array(UndoneLotShape) }))
    .describe('The life events undone along with it, newest first: what came back, and what not'),
  claims: z
    .array(LinkClaimShape)
    .describe(
      'What orders asked for by one had spent of the other’s lots while linked; it stays on record as a claim',
    ),
}).meta({ id: 'UndoneLink' });

/** What undoing an event along with a link did. */
export const showMove = ({ id, undone }: LifeEventView) => ({
  lifeEventId: id,
  lots: undone?.lots ?? [],
});

/** A token as somebody may type it from a letter. */
export const Acceptance = z
  .strictObject({
    token: z.string().trim().toLowerCase().min(1).max(200).describe('From the invitation'),
  })
  .meta({ id: 'Acceptance' });
export type Acceptance = z.infer<typeof Acceptance>;

export const Reversal = z
  .strictObject({
    why: z.string().trim().min(1).max(500).describe('Kept with the link'),
    alsoUndoMoves: z
      .boolean()
      .default(false)
      .describe('Undo, newest first, the life events that moved budget across the link'),
  })
  .meta({ id: 'LinkReversal' });
export type Reversal = z.infer<typeof Reversal>;

/** The id of a link in a request. */
export const LinkId = z
  .string()
  .regex(/^\d{1,18}$/, { error: 'is not an id' })
  .transform(BigInt);

/** The id of a suggestion in a request, as answers write it. */
export const SuggestionId = RandomId.toLowerCase();

const LikenessInWords = z.object({
  code: z.enum(Object.keys(LIKENESS) as [Likeness, ...Likeness[]]),
  text: z.string(),
});

export const SuggestionList = z
  .object({
    items: z.array(
      z.object({
        id: Id,
        score: z.int().describe('Puts the likeliest first; nothing follows from it'),
        because: z.array(LikenessInWords).describe('What is the same'),
        against: z.array(LikenessInWords).describe('What is not'),
      }),
    ),
  })
  .meta({ id: 'LinkSuggestionList' });

/** A suggestion with its likenesses in words; never the values themselves. */
export const showSuggestion = (suggestion: Suggestion, language: Language) => ({
  ...suggestion,
  because: suggestion.because.map(inWords(language)),
  against: suggestion.against.map(inWords(language)),
});

const inWords = (language: Language) => (code: Likeness) => ({
  code,
  text: LIKENESS[code][language],
});
