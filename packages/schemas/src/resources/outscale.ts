import * as z from 'zod';
import { responseSchema, wireSchemas } from './wire.ts';

// Resources of projects in OUTSCALE's cloud, in the format of its API.

export const ResourceTag = responseSchema({
  Key: z.string().describe('Key of the tag.'),
  Value: z.string().describe('Value of the tag.'),
})
  .describe('A tag of a cloud resource.')
  .register(wireSchemas, { id: 'ResourceTag' });

export const Subregion = responseSchema({
  State: z.string().describe('State of the Subregion.'),
  RegionName: z.string().describe('Name of the Region that the Subregion belongs to.'),
  SubregionName: z.string().describe('Name of the Subregion.'),
  LocationCode: z.string().describe('Code of the physical location of the Subregion.'),
})
  .describe('A Subregion.')
  .register(wireSchemas, { id: 'Subregion' });
