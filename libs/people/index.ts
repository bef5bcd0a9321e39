export * from './facts.service.js';
export * from './invitations.service.js';
export * from './links.service.js';
export * from './people.schema.js';
export * from './people.service.js';
export { employersSeen, type Visible } from './sight.js';
export * from './suggestions.js';
