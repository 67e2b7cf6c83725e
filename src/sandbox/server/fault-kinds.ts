/** Every kind of fault; see `FaultKind`. */
export const faultKinds = [
  'slow',
  'refuse',
  'drop',
  'cut',
  'status',
  'html',
  'empty',
  'wrong-types',
  'error-body',
] as const

/**
 * What a fault does. Carried out and then spoilt: `slow` (answered late), `drop` (connection lost amid the body),
 * `cut` (half of the JSON), `wrong-types` (numbers for strings, and the reverse). Never carried out: `refuse`
 * (connection closed without an answer), `status` (empty body), `html` (a gateway's page), `empty` (200 without a
 * body), `error-body` (Kibo's error JSON).
 */
export type FaultKind = (typeof faultKinds)[number]
