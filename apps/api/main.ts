import { runUntilStopped } from '../process.js';

await runUntilStopped({ api: true, worker: false });
