package dev.kiln.maven;

import dev.kiln.host.extension.PluginException;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.RepositoryPolicy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.DefaultSettingsBuildingRequest;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.eclipse.aether.RepositorySystemSession.SessionBuilder;
import org.eclipse.aether.repository.AuthenticationSelector;
import org.eclipse.aether.repository.MirrorSelector;
import org.eclipse.aether.repository.ProxySelector;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.util.repository.AuthenticationBuilder;
import org.eclipse.aether.util.repository.DefaultAuthenticationSelector;
import org.eclipse.aether.util.repository.DefaultMirrorSelector;
import org.eclipse.aether.util.repository.DefaultProxySelector;
import org.jspecify.annotations.Nullable;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/**
 * The user's configuration of Maven: the settings of the user, and those of the installation in {@code MAVEN_HOME}.
 * Only profiles count that are listed as active or are active by default.
 */
final class UserSettings {

    private static final String CENTRAL = "central";

    private final Path home = Path.of(System.getProperty("user.home"), ".m2");
    private final Settings settings;
    private final SettingsDecryptionResult secrets;

    private UserSettings() throws SettingsBuildingException {
        DefaultSettingsBuildingRequest request = new DefaultSettingsBuildingRequest();
        request.setUserSettingsFile(file());
        Optional.ofNullable(System.getenv("MAVEN_HOME"))
                .map(maven -> new File(maven, "conf/settings.xml"))
                .ifPresent(request::setGlobalSettingsFile);
        request.setSystemProperties(properties());
        this.settings =
                new DefaultSettingsBuilderFactory().newInstance().build(request).getEffectiveSettings();
        DefaultSecDispatcher dispatcher = new DefaultSecDispatcher(
                new DefaultPlexusCipher(),
                Map.of(),
                home.resolve("settings-security.xml").toString());
        this.secrets = new DefaultSettingsDecrypter(dispatcher).decrypt(new DefaultSettingsDecryptionRequest(settings));
    }

    /**
     * Reads the settings.
     *
     * @throws PluginException if they cannot be read
     */
    static UserSettings read() {
        try {
            return new UserSettings();
        } catch (SettingsBuildingException e) {
            throw new PluginException(
                    "Maven's settings cannot be read: "
                            + e.getProblems().get(0).getMessage() + " ("
                            + e.getProblems().get(0).getLocation() + ").",
                    "Mend the file, or move it away.");
        }
    }

    private static Properties properties() {
        Properties properties = new Properties();
        System.getenv().forEach((name, value) -> properties.setProperty("env." + name, value));
        properties.putAll(System.getProperties());
        return properties;
    }

    private File file() {
        return home.resolve("settings.xml").toFile();
    }

    boolean isOffline() {
        return settings.isOffline();
    }

    Path localRepository() {
        return Optional.ofNullable(settings.getLocalRepository()).map(Path::of).orElse(home.resolve("repository"));
    }

    /** Sets the mirrors, proxies and passwords of a session. */
    void configure(SessionBuilder session) {
        session.setMirrorSelector(mirrors())
                .setProxySelector(proxies())
                .setAuthenticationSelector(passwords())
                .setSystemProperties(properties());
    }

    private MirrorSelector mirrors() {
        DefaultMirrorSelector mirrors = new DefaultMirrorSelector();
        settings.getMirrors()
                .forEach(mirror -> mirrors.add(
                        mirror.getId(),
                        mirror.getUrl(),
                        mirror.getLayout(),
                        false,
                        mirror.isBlocked(),
                        mirror.getMirrorOf(),
                        mirror.getMirrorOfLayouts()));
        return mirrors;
    }

    private ProxySelector proxies() {
        DefaultProxySelector proxies = new DefaultProxySelector();
        for (Proxy proxy : secrets.getProxies()) {
            if (proxy.isActive()) {
                AuthenticationBuilder login = new AuthenticationBuilder()
                        .addUsername(proxy.getUsername())
                        .addPassword(proxy.getPassword());
                proxies.add(
                        new org.eclipse.aether.repository.Proxy(
                                proxy.getProtocol(), proxy.getHost(), proxy.getPort(), login.build()),
                        proxy.getNonProxyHosts());
            }
        }
        return proxies;
    }

    private AuthenticationSelector passwords() {
        DefaultAuthenticationSelector passwords = new DefaultAuthenticationSelector();
        for (Server server : secrets.getServers()) {
            passwords.add(
                    server.getId(),
                    new AuthenticationBuilder()
                            .addUsername(server.getUsername())
                            .addPassword(server.getPassword())
                            .addPrivateKey(server.getPrivateKey(), server.getPassphrase())
                            .build());
        }
        return passwords;
    }

    /** The repositories in the order in which Maven asks them: those of the profiles, then central. */
    List<RemoteRepository> repositories() {
        List<RemoteRepository> repositories = new ArrayList<>();
        for (Profile profile : settings.getProfiles()) {
            if (isActive(profile)) {
                profile.getRepositories().forEach(repository -> repositories.add(remote(repository)));
            }
        }
        if (repositories.stream().noneMatch(repository -> repository.getId().equals(CENTRAL))) {
            repositories.add(new RemoteRepository.Builder(CENTRAL, "default", "https://repo.maven.apache.org/maven2")
                    .setReleasePolicy(policy(true, null))
                    .setSnapshotPolicy(policy(false, null))
                    .build());
        }
        return repositories;
    }

    private boolean isActive(Profile profile) {
        return settings.getActiveProfiles().contains(profile.getId())
                || (profile.getActivation() != null && profile.getActivation().isActiveByDefault());
    }

    private static RemoteRepository remote(Repository repository) {
        return new RemoteRepository.Builder(repository.getId(), repository.getLayout(), repository.getUrl())
                .setReleasePolicy(policy(repository.getReleases()))
                .setSnapshotPolicy(policy(repository.getSnapshots()))
                .build();
    }

    private static org.eclipse.aether.repository.RepositoryPolicy policy(@Nullable RepositoryPolicy policy) {
        return policy == null ? policy(true, null) : policy(policy.isEnabled(), policy.getChecksumPolicy());
    }

    /** A user who installs or updates wants the current versions, not those of yesterday. */
    private static org.eclipse.aether.repository.RepositoryPolicy policy(boolean enabled, @Nullable String checksums) {
        return new org.eclipse.aether.repository.RepositoryPolicy(
                enabled,
                org.eclipse.aether.repository.RepositoryPolicy.UPDATE_POLICY_ALWAYS,
                checksums == null ? org.eclipse.aether.repository.RepositoryPolicy.CHECKSUM_POLICY_FAIL : checksums);
    }
}
