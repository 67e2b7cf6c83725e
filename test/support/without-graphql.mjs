import Module from 'node:module'

// Preloaded by `--import` in a process of its own: there graphql is not installed.
const load = Module._load
Module._load = function (request, ...rest) {
  if (request === 'graphql') throw Object.assign(new Error('not installed'), { code: 'MODULE_NOT_FOUND' })
  return Reflect.apply(load, this, [request, ...rest])
}
