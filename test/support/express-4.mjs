import Module, { register } from 'node:module'

// Preloaded by `--import` in a process of its own: there every import of 'express', ours and the tests', is Express 4.
// Both ways are turned, because tsx loads some files by the one and some by the other.
const hooks = `
export const resolve = (specifier, context, next) => next(specifier === 'express' ? 'express4' : specifier, context)
`
register(`data:text/javascript,${encodeURIComponent(hooks)}`)

const resolveFilename = Module._resolveFilename
Module._resolveFilename = function (request, ...rest) {
  return Reflect.apply(resolveFilename, this, [request === 'express' ? 'express4' : request, ...rest])
}
process.env.TESTED_EXPRESS = '4'
