import type { ArgumentMetadata, PipeTransform } from '@nestjs/common';
import { HubError } from '#libs/core';

/** Whatever comes in passes the shape its route declares; the answer names the places that do not fit, never what stood there. */
export class ShapePipe implements PipeTransform {
  async transform(value: unknown, { schema, data }: ArgumentMetadata): Promise<unknown> {
    if (!schema) return value;
    const result = await schema['~standard'].validate(value);
    if (!result.issues) return result.value;
    throw new HubError('invalid', 'request.invalid', 'The request is not as it should be.', {
      remedy: 'Correct the fields named in `errors`; /docs shows what each one takes.',
      details: result.issues.slice(0, 50).map(({ path = [], message }) => ({
        at: [data, ...path.map(nameOf)].filter((part) => part !== undefined).join('.') || 'body',
        problem: message,
      })),
    });
  }
}

const nameOf = (segment: PropertyKey | { readonly key: PropertyKey }): string =>
  String(typeof segment === 'object' ? segment.key : segment);
