/** Cuts chunks of any size into pieces of at most `sizeBytes`, without copying: a source may hand over a file in one chunk. */
export async function* inPieces(
  bytes: AsyncIterable<Uint8Array>,
  sizeBytes: number,
): AsyncGenerator<Uint8Array, void, void> {
  for await (const chunk of bytes)
    for (let start = 0; start < chunk.length; start += sizeBytes)
      yield chunk.subarray(start, start + sizeBytes);
}

/** Whether the bytes begin with these. */
export const startsWith = (bytes: Uint8Array, prefix: readonly number[]): boolean =>
  prefix.every((byte, index) => bytes[index] === byte);

/** The bytes as text of one byte a character: enough to look for ASCII in a file whose encoding is not known yet. */
export const asLatin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
