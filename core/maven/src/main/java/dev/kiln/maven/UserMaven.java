package dev.kiln.maven;

import dev.kiln.host.extension.PluginException;
import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.MavenSystemHome;
import eu.maveniverse.maven.mima.context.MavenUserHome;
import eu.maveniverse.maven.mima.context.internal.IteratingLookup;
import eu.maveniverse.maven.mima.runtime.shared.PreBoot;
import eu.maveniverse.maven.mima.runtime.shared.StandaloneRuntimeSupport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.maven.model.profile.DefaultProfileSelector;
import org.apache.maven.model.profile.ProfileSelector;
import org.apache.maven.model.profile.activation.JdkVersionProfileActivator;
import org.apache.maven.model.profile.activation.OperatingSystemProfileActivator;
import org.apache.maven.model.profile.activation.PropertyProfileActivator;
import org.apache.maven.settings.Profile;
import org.apache.maven.settings.Repository;
import org.apache.maven.settings.RepositoryPolicy;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.DefaultSettingsBuilderFactory;
import org.apache.maven.settings.building.SettingsBuilder;
import org.apache.maven.settings.building.SettingsBuildingException;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.DefaultSettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.eclipse.aether.ConfigurationProperties;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.jspecify.annotations.Nullable;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/**
 * The user's Maven, as MIMA finds it: the settings of the user, and those of the installation that {@code MAVEN_HOME}
 * names. MIMA's own runtimes need an older resolver and differ from Maven in some details, which this class corrects.
 */
final class UserMaven extends StandaloneRuntimeSupport {

    /** A user waits at the terminal; the resolver's own are 10 s and half an hour. */
    private static final Map<String, Object> TIMEOUTS =
            Map.of(ConfigurationProperties.CONNECT_TIMEOUT, 10_000, ConfigurationProperties.REQUEST_TIMEOUT, 60_000);

    private UserMaven() {
        super("kiln", 0);
    }

    /**
     * Reads the settings.
     *
     * @throws PluginException if they cannot be read
     */
    static Context open(boolean offline) {
        ContextOverrides overrides = ContextOverrides.create()
                .withUserSettings(true)
                .withMavenUserHomeOverride(Path.of(System.getProperty("user.home"), ".m2"))
                .offline(offline)
                // a plugin does not choose where its dependencies come from
                .ignoreArtifactDescriptorRepositories(true)
                // of releases too: an installation or update asks for the present state
                .snapshotUpdatePolicy(ContextOverrides.SnapshotUpdatePolicy.ALWAYS)
                .configProperties(TIMEOUTS)
                // central comes after the profiles'
                .repositories(List.of())
                .build();
        try {
            return new UserMaven().create(overrides);
        } catch (IllegalStateException e) {
            if (e.getCause() instanceof SettingsBuildingException wrong) {
                SettingsProblem problem = wrong.getProblems().get(0);
                throw new PluginException(
                        "Maven's settings cannot be read: " + problem.getMessage() + " (" + problem.getLocation()
                                + ").",
                        "Mend the file, or move it away.");
            }
            throw e;
        }
    }

    @Override
    public boolean managedRepositorySystem() {
        return true;
    }

    @Override
    public Context create(ContextOverrides overrides) {
        PreBoot start = preBoot(overrides);
        RepositorySystem system = new Resolver().get();
        return buildContext(
                this,
                start,
                system,
                new DefaultSettingsBuilderFactory().newInstance(),
                decrypter(start.getMavenUserHome()),
                profiles(),
                new IteratingLookup(),
                system::shutdown);
    }

    private static SettingsDecrypter decrypter(MavenUserHome home) {
        return new DefaultSettingsDecrypter(new DefaultSecDispatcher(
                new DefaultPlexusCipher(), Map.of(), home.settingsSecurityXml().toString()));
    }

    private static ProfileSelector profiles() {
        return new DefaultProfileSelector()
                .addProfileActivator(new JdkVersionProfileActivator())
                .addProfileActivator(new OperatingSystemProfileActivator())
                .addProfileActivator(new PropertyProfileActivator());
    }

    @Override
    protected Settings newEffectiveSettings(
            ContextOverrides overrides,
            MavenUserHome user,
            @Nullable MavenSystemHome installation,
            SettingsBuilder builder)
            throws SettingsBuildingException {
        Settings settings = super.newEffectiveSettings(overrides, user, installation, builder);
        // MIMA would use them
        settings.getProxies().removeIf(proxy -> !proxy.isActive());
        return settings;
    }

    @Override
    protected List<Profile> activeProfilesByActivation(
            ContextOverrides overrides, Path folder, Settings settings, ProfileSelector selector) {
        List<Profile> profiles =
                new ArrayList<>(super.activeProfilesByActivation(overrides, folder, settings, selector));
        List<Repository> repositories = profiles.stream()
                .flatMap(profile -> profile.getRepositories().stream())
                .toList();
        // MIMA would ask them for releases only
        repositories.stream()
                .filter(repository -> repository.getSnapshots() == null)
                .forEach(repository -> repository.setSnapshots(new RepositoryPolicy()));
        // the user's definition of central replaces the default
        if (repositories.stream()
                .noneMatch(repository -> repository.getId().equals(central().getId()))) {
            Profile last = new Profile();
            last.addRepository(central());
            profiles.add(last);
        }
        return profiles;
    }

    private static Repository central() {
        RepositoryPolicy none = new RepositoryPolicy();
        none.setEnabled(false);
        Repository central = new Repository();
        central.setId(ContextOverrides.CENTRAL.getId());
        central.setUrl(ContextOverrides.CENTRAL.getUrl());
        central.setSnapshots(none);
        return central;
    }

    @Override
    protected DefaultRepositorySystemSession newRepositorySession(
            ContextOverrides overrides,
            MavenUserHome user,
            RepositorySystem system,
            Settings settings,
            SettingsDecrypter decrypter) {
        DefaultRepositorySystemSession session =
                super.newRepositorySession(overrides, user, system, settings, decrypter);
        // MIMA reads no offline from the settings
        session.setOffline(session.isOffline() || settings.isOffline());
        return session;
    }
}
