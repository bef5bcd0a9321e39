import { z } from 'zod';
import { Scheme } from '#libs/schemes';

export const ConnectorOffer = z
  .object({
    id: z.string(),
    title: z.string(),
    version: z.string(),
    settings: z.record(z.string(), z.unknown()).describe('JSON Schema of what a connection takes'),
  })
  .meta({ id: 'Connector' });

export const ConnectorList = z
  .object({ items: z.array(ConnectorOffer) })
  .meta({ id: 'ConnectorList' });

export const SchemeShape = Scheme.meta({ id: 'Scheme' });

export const SchemeSummary = z
  .object({ id: z.string(), name: z.object({ nl: z.string(), en: z.string() }), unit: z.string() })
  .meta({ id: 'SchemeSummary' });

export const SchemeList = z.object({ items: z.array(SchemeSummary) }).meta({ id: 'SchemeList' });

const MarkedSource = z.object({
  kind: z.enum(['page', 'document', 'general-knowledge']),
  address: z.string(),
  tells: z.array(z.string()).describe('What it settles, for each who read it'),
});

export const SchemeParameters = z
  .looseObject({
    sources: z
      .record(z.string(), MarkedSource)
      .describe('Where each mark in a description leads, like INR1'),
  })
  .describe(
    'JSON Schema (2020-12); `executed: false` marks what the hub keeps and shows but does not act on yet, `executed: "planner"` what counts where a payment is planned and for no hold',
  )
  .meta({ id: 'SchemeParameters' });
