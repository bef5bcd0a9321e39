/** A place in a scheme, from its root. */
export type Path = readonly (string | number)[];

/** What is wrong at a place. */
export interface Problem {
  path: Path;
  problem: string;
}

/** The problems that are there, of those that could be. */
export const found = (problems: readonly (readonly [boolean, Path, string])[]): Problem[] =>
  problems.flatMap(([isWrong, path, problem]) => (isWrong ? [{ path, problem }] : []));
