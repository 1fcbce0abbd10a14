export { checkProfile, configFile, type Profile, readOwnProfiles, sourceOfProfile } from './config-file.ts';
export { credentialCommand, oneTimePasswordCommand } from './credential-command.ts';
export {
  defaultCredentials,
  type DefaultCredentialsOptions,
  type FindOptions,
  fromEnvironment,
  fromProfile,
  sessionFolder,
} from './default-credentials.ts';
export { environmentWithoutSecrets } from './environment.ts';
export { cacheFolder, configFolder, stateFolder, type Surroundings } from './folders.ts';
export {
  oksCliProfilesFile,
  oscProfilesFile,
  type ProfileFile,
  readOksCliProfiles,
  readOscProfiles,
} from './profile-file.ts';
export { checkProfileName, type ListedProfile, type ProfileStore, profileStore } from './profile-store.ts';
export type { CommandOptions } from './run-command.ts';
export { type Explanation, type SignIn, signIn, type SignInOverrides, type SignInSource } from './sign-in.ts';
export { type FileTokenStore, fileTokenStore, type FileTokenStoreOptions } from './token-store.ts';
