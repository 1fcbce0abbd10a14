import * as z from 'zod';
import { dateTime, responseSchema, wireSchemas } from './wire.ts';

const accessKey = {
  AccessKeyId: z.string().describe('ID of the access key.'),
  State: z
    .string()
    .nullish()
    .describe('State of the access key.')
    .meta({ examples: ['ACTIVE', 'INACTIVE'] }),
  CreationDate: dateTime.nullish().describe('When the access key was created.'),
  ExpirationDate: dateTime.nullish().describe('When the access key expires.'),
  LastModificationDate: dateTime.nullish().describe('When the access key was last changed.'),
};

export const EimAccessKey = responseSchema(accessKey)
  .describe('An access key of an EIM user.')
  .register(wireSchemas, { id: 'EimAccessKey' });

const user = {
  UserName: z.string().describe('Name of the user.'),
  UserId: z.string().nullish().describe('ID of the user.'),
  UserEmail: z.string().nullish().describe('Email address of the user.'),
  Path: z.string().nullish().describe('Path of the user.'),
  CreationDate: dateTime.nullish().describe('When the user was created.'),
  LastModificationDate: dateTime.nullish().describe('When the user was last changed.'),
};

export const EimUser = responseSchema({
  ...user,
  AccessKeys: z.array(EimAccessKey).nullish().describe('Access keys of the user.'),
})
  .describe('An EIM user of a project, with which a cluster calls the OUTSCALE API.')
  .register(wireSchemas, { id: 'EimUser' });

export const EimAccessKeyWithSecret = responseSchema({
  ...accessKey,
  SecretKey: z.string().nullish().describe('The secret key. It is not shown again.'),
})
  .describe('A new access key of an EIM user.')
  .register(wireSchemas, { id: 'EimAccessKeyWithSecret' });

export const CreatedEimUser = responseSchema({
  ...user,
  AccessKeys: z.array(EimAccessKeyWithSecret).nullish().describe('Access keys of the user, with their secret keys.'),
})
  .describe('A new EIM user of a project.')
  .register(wireSchemas, { id: 'CreatedEimUser' });
