import { z } from 'zod';
import { Scheme } from './scheme.js';

interface Node {
  description?: string;
  properties?: Record<string, Node>;
  items?: Node;
  additionalProperties?: Node | boolean;
  anyOf?: Node[];
  oneOf?: Node[];
  allOf?: Node[];
  $ref?: string;
  $defs?: Record<string, Node>;
}

const schema = z.toJSONSchema(Scheme, { io: 'input' }) as Node;

const named = (nodes: Record<string, Node> = {}, at: string): [string, Node][] =>
  Object.entries(nodes).map(([name, node]) => [`${at}.${name}`, node]);

const inside = (node: Node, at: string): [string, Node][] => [
  ...[...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])].map(
    (one): [string, Node] => [at, one],
  ),
  ...(node.items ? [[`${at}[]`, node.items] as [string, Node]] : []),
  ...(typeof node.additionalProperties === 'object'
    ? [[`${at}.*`, node.additionalProperties] as [string, Node]]
    : []),
];

/** Every field of a shape with its description, however deep. */
function fieldsOf(node: Node, at: string): [string, string | undefined][] {
  const fields = named(node.properties, at);
  return [
    ...fields.map(([place, field]): [string, string | undefined] => [place, field.description]),
    ...[...fields, ...inside(node, at)].flatMap(([place, child]) => fieldsOf(child, place)),
  ];
}

describe('the shape of a scheme', () => {
  const fields = [
    ...fieldsOf(schema, 'scheme'),
    ...Object.entries(schema.$defs ?? {}).flatMap(([name, node]) => fieldsOf(node, name)),
  ];

  it('tells of every field what it means', () => {
    expect(fields.length).toBeGreaterThan(200);
    const untold = fields.filter(([, told]) => told === undefined || told.length < 10);
    expect(untold.map(([place]) => place)).toEqual([]);
  });

  it('ends each description as a sentence', () => {
    const unfinished = fields.filter(([, told]) => told !== undefined && !/[.\]]$/.test(told));
    expect(unfinished.map(([place]) => place)).toEqual([]);
  });
});
