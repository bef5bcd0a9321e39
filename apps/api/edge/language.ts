import type { Language } from '#libs/schemes';

/** Dutch or English, whichever an Accept-Language header puts higher; English where it says neither. */
export function languageOf(header: string | undefined): Language {
  const asked = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => /^\s*(nl|en|\*)(?:-[\w-]+)?\s*(?:;\s*q=([\d.]+))?\s*$/i.exec(part))
    .filter((found) => found !== null)
    .map(([, tag = '', quality]) => ({ tag: tag.toLowerCase(), quality: Number(quality ?? 1) }))
    .filter(({ quality }) => quality > 0)
    .toSorted((one, other) => other.quality - one.quality);
  return asked[0]?.tag === 'nl' ? 'nl' : 'en';
}
