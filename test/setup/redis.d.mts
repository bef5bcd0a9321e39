/** Starts redis-server on a free port, in memory only; null when the machine has none. It ends with this process. */
export function startRedis(): Promise<{ url: string; stop(): Promise<void> } | null>;
