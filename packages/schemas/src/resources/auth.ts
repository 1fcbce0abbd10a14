import * as z from 'zod';
import { requestSchema, responseSchema, wireSchemas } from './wire.ts';

const oidc = {
  'issuer-url': z
    .string()
    .describe('URL of the OpenID Connect provider.')
    .meta({ examples: ['https://id.example.com'] }),
  'client-id': z.string().describe('Client ID that tokens must be issued for.'),
  'username-claim': z.string().nullish().describe('Token claim that contains the user name.'),
  'username-prefix': z.string().nullish().describe('Prefix of user names, to distinguish them from others.'),
  'groups-claim': z.array(z.string()).nullish().describe("Token claims that contain the user's groups."),
  'groups-prefix': z.string().nullish().describe('Prefix of group names, to distinguish them from others.'),
  'required-claim': z
    .record(z.string(), z.string())
    .nullish()
    .describe('Claims that a token must have, with their values.'),
};

export const OpenIdConnectConfigInput = requestSchema(oidc)
  .describe('How users authenticate to the cluster with OpenID Connect.')
  .register(wireSchemas, { id: 'OpenIdConnectConfigInput' });

export const AuthStrategyInput = requestSchema({ oidc: OpenIdConnectConfigInput })
  .describe('How users authenticate to the cluster, in addition to client certificates.')
  .register(wireSchemas, { id: 'AuthStrategyInput' });

export const OpenIdConnectConfig = responseSchema(oidc)
  .describe('How users authenticate to the cluster with OpenID Connect.')
  .register(wireSchemas, { id: 'OpenIdConnectConfig' });

export const AuthStrategy = responseSchema({ oidc: OpenIdConnectConfig.nullish() })
  .describe('How users authenticate to the cluster, in addition to client certificates.')
  .register(wireSchemas, { id: 'AuthStrategy' });
