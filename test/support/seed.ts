/**
 * The seed of all random input: one and the same, so that a run repeats what the last run did.
 * `SEED=$RANDOM npm test` tries other input; the same number repeats it.
 */
export const seed = Number(process.env.SEED ?? 2026)
