import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { FILE_TYPES } from './file-body.js';
import { Problem, PROBLEM_TYPE } from './problem.js';

/** The API as OpenAPI 3.1, from the same shapes that check it. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.1')
    .setTitle('Leerhub')
    .setDescription(
      'Payroll in, lots on a ledger. Ids are text. Amounts are whole numbers of minor units. Every error is a problem (RFC 9457).',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'lh_…' }, 'key')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    standardSchemaConverter: convert,
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '')}_${method}`.replace(/^./, (first) =>
        first.toLowerCase(),
      ),
  });
  return complete(document);
}

type Json = Record<string, unknown>;

/** A shape with a name stands once in the document, under that name. */
function convert(schema: unknown, { schemaType }: { schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const whole = z.toJSONSchema(schema, { io: schemaType, unrepresentable: 'any' }) as Json;
  const { $schema: _, $defs = {}, ...own } = whole;
  const components = Object.fromEntries(
    Object.entries($defs as Record<string, Json>).map(([name, one]) => [name, withoutId(one)]),
  );
  const name = schema.meta()?.id;
  if (name === undefined) return { schema: own, components };
  return {
    schema: { $ref: `#/components/schemas/${name}` },
    components: { [name]: withoutId(own), ...components },
  };
}

const withoutId = (shape: Json): Json =>
  Object.fromEntries(Object.entries(shape).filter(([key]) => key !== 'id'));

interface Operation {
  operationId: string;
  parameters?: { name?: string }[];
  responses: Record<string, { content?: object; headers?: object }>;
  security?: object[];
  tags?: string[];
  requestBody?: object;
  'x-takes-file'?: boolean;
}

const CHANGES = ['post', 'put', 'delete'];

/** Adds what every operation has: the problems it may answer with and, where it changes something by other means than a file, the Idempotency-Key. */
function complete(document: OpenAPIObject): OpenAPIObject {
  const problem = convert(Problem, { schemaType: 'output' });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...problem?.components },
  };
  for (const path of Object.values(document.paths))
    for (const [method, operation] of Object.entries(path as Record<string, Operation>))
      completeOperation(operation, CHANGES.includes(method));
  return document;
}

function completeOperation(operation: Operation, changes: boolean): void {
  for (const status of refusalsOf(operation, changes))
    operation.responses[status] ??= PROBLEMS[status] ?? {};
  operation.security ??= [];
  if (operation.parameters?.some(({ name }) => name === 'format')) describeSheet(operation);
  operation.tags = operation.operationId.split('_').slice(0, 1);
  if (operation['x-takes-file']) describeFile(operation);
  else if (changes) operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];
}

/** What is asked with `format` is also a sheet. */
function describeSheet({ responses }: Operation): void {
  for (const response of Object.values(responses).filter(({ content }) => isJson(content))) {
    response.content = { ...response.content, 'text/csv': { schema: { type: 'string' } } };
    response.headers = { ...response.headers, Link: NEXT_SHEET };
  }
}

const isJson = (content: object | undefined): boolean =>
  content !== undefined && 'application/json' in content;

const NEXT_SHEET = {
  description: 'Of a sheet with more to come: `<path>; rel="next"` (RFC 8288)',
  schema: { type: 'string' },
};

const refusalsOf = (operation: Operation, changes: boolean): string[] => [
  '400',
  ...(operation.security ? ['401', '403'] : []),
  '404',
  ...(changes ? ['409', '413', '415'] : []),
  '500',
  '503',
];

function describeFile(operation: Operation): void {
  const form = { type: 'object', properties: { file: {} }, required: ['file'] };
  const types = FILE_TYPES.map((type) => [type, {}]);
  delete operation['x-takes-file'];
  operation.requestBody = {
    required: true,
    description: 'The file itself, or one file part',
    content: { ...Object.fromEntries(types), 'multipart/form-data': { schema: form } },
  };
}

const answer = (description: string): object => ({
  description,
  content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } },
});

const PROBLEMS: Record<string, object> = {
  400: answer('The request is not as it should be'),
  401: answer('The key is missing, unknown, expired or revoked'),
  403: answer('The key lacks the scope'),
  404: answer('There is no such thing, or not for you'),
  409: answer('It does not go together with what is there'),
  413: answer('The body is too large'),
  415: answer('The route does not take this content type'),
  500: answer('Ours to mend'),
  503: answer('The hub is stopping, or what it stands on does not answer'),
};

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key with the same request again gets the same answer and does nothing',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};
