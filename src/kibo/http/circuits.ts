import { LRUCache } from 'lru-cache'
import { Circuit } from './circuit.ts'

/** More than Kibo has resources and this package operations. */
const maxCircuits = 500

/** A circuit for each resource: one that always fails does not stand in the way of the others. */
export class Circuits {
  readonly #circuits = new LRUCache<string, Circuit>({ max: maxCircuits })

  get(resource: string): Circuit {
    const circuit = this.#circuits.get(resource) ?? new Circuit()
    this.#circuits.set(resource, circuit)
    return circuit
  }
}
