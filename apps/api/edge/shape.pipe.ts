import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { HubError } from '#libs/core';
import { findBsnIn } from '#libs/wire';

/** Whatever comes in passes the shape its route declares; the answer names the places that do not fit, never what stood there. */
export class ShapePipe implements PipeTransform {
  async transform(value: unknown, { schema, data, type }: ArgumentMetadata): Promise<unknown> {
    if (!schema) return value;
    if (type === 'body') refusePersonalNumbers(value, []);
    const result = await schema['~standard'].validate(value);
    if (!result.issues) {
      refuseNul(result.value, data === undefined ? [] : [data]);
      return result.value;
    }
    throw new HubError('invalid', 'request.invalid', 'The request is not as it should be.', {
      remedy: 'Correct the fields named in `errors`; /docs shows what each one takes.',
      details: result.issues.slice(0, 50).map(({ path = [], message }) => ({
        at: [data, ...path.map(nameOf)].filter((part) => part !== undefined).join('.') || type,
        problem: message,
      })),
    });
  }
}

/** Numbers of employers look like a BSN by design, and a hash may hold one by chance. */
const EXEMPT = new Set(['payrollTaxNumber', 'diffHash']);

/** Whatever people may write about a run, a key or an agreement: a BSN is not for the hub, not even as a remark. */
function refusePersonalNumbers(value: unknown, path: string[]): void {
  if (typeof value === 'string' && !EXEMPT.has(path.at(-1) ?? '') && findBsnIn(value) > 0)
    throw new HubError(
      'invalid',
      'request.personal-number',
      'The request holds what looks like a citizen service number (BSN).',
      {
        remedy: 'Leave it out; nothing of the request was kept.',
        details: [{ at: path.join('.') || 'body', problem: 'looks like a citizen service number' }],
      },
    );
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) refusePersonalNumbers(part, [...path, name]);
}

/** No table can keep a NUL; looked for in what was understood, so that none hides in a field that is JSON itself. */
function refuseNul(value: unknown, path: string[]): void {
  if (typeof value === 'string' && value.includes(NUL))
    throw new HubError('invalid', 'request.invalid', 'The request is not as it should be.', {
      remedy: 'Leave the NUL character out of the field named in `errors`.',
      details: [{ at: path.join('.') || 'body', problem: 'holds a NUL character' }],
    });
  if (typeof value !== 'object' || value === null) return;
  for (const [name, part] of Object.entries(value)) {
    refuseNul(name, path);
    refuseNul(part, [...path, name]);
  }
}

const NUL = '\0';

const nameOf = (segment: PropertyKey | { readonly key: PropertyKey }): string =>
  String(typeof segment === 'object' ? segment.key : segment);
