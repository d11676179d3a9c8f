/** The types of callouts that have a class of their own. */
export const calloutTypes: ReadonlySet<string> = new Set(
  [
    'note info tip hint important success check done question help faq',
    'warning caution attention failure fail missing danger error bug',
    'example quote cite abstract summary tldr todo details secondary seealso admonition',
  ].flatMap((line) => line.split(' ')),
)
