import { runUntilStopped } from '../process.js';

await runUntilStopped({ api: false, worker: true });
