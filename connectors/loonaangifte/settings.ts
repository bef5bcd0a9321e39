import { z } from 'zod';

/** What an employer may choose for this connector. */
export const Settings = z.object({
  reduceAtEdge: z
    .boolean()
    .default(false)
    .describe(
      'Also take returns that still hold citizen service numbers (BSN) and other data the hub does not need, and drop ' +
        'those while the file is read, before anything is stored. Off: such a file is refused, to be run through `hub reduce` first.',
    ),
});
export type Settings = z.infer<typeof Settings>;
