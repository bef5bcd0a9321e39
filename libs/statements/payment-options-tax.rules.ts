import { type Cents, divideHalfUp } from '#libs/core';
import { assess, type Assessment, type PlanRequest } from '#libs/schemes';
import type { WantedTraining } from './payment-options.schema.js';

/**
 * What the answers to the questionnaire make of a training: what of it may be paid untaxed, nothing where they fail,
 * with the value-added tax in proportion. Without answers it is as it was told.
 */
export function assessed(wanted: WantedTraining): {
  training: Pick<
    PlanRequest['training'],
    'category' | 'priceCents' | 'vatCents' | 'mandatoryForFunction'
  >;
  assessment: Assessment | null;
} {
  const { category = 'none', answers, priceCents, vatCents, mandatoryForFunction } = wanted;
  if (!answers)
    return {
      training: { category, priceCents, vatCents, mandatoryForFunction },
      assessment: null,
    };
  const isMandatory = mandatoryForFunction || answers.isMandatory;
  const assessment = assess({ ...answers, isMandatory });
  return {
    training: {
      category: assessment.category,
      priceCents: assessment.fundable,
      vatCents: vatIn(assessment.fundable, wanted),
      mandatoryForFunction: isMandatory,
    },
    assessment,
  };
}

/** The tax in a part of the price. */
const vatIn = (part: Cents, { priceCents, vatCents }: WantedTraining): Cents =>
  priceCents === 0n ? 0n : divideHalfUp(vatCents * part, priceCents);
