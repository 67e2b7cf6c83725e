// Hooks of the module loader. A cache of the package makes room for all its entries when it begins, up to 125 000 of them;
// a simulated process lives for a tenth of a second and has a hundred.

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  const small = new URL('./small-lru-cache.mjs', import.meta.url).href
  if (specifier !== 'lru-cache' || context.parentURL === small) return next(specifier, context)
  return { url: small, format: 'module', shortCircuit: true }
}
