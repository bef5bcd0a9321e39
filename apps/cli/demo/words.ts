import { showEuro } from '#libs/core';

/** `€ 1.234,50`, from cents as the API gives them. */
export const euro = (cents: number): string => showEuro(BigInt(cents));
