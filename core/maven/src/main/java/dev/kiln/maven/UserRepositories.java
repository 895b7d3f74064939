package dev.kiln.maven;

import dev.kiln.host.plugin.ArtifactRepositories;
import dev.kiln.host.plugin.Coordinates;
import eu.maveniverse.maven.mima.context.Context;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession.CloseableSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.graph.Dependency;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.graph.Exclusion;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResult;
import org.eclipse.aether.resolution.DependencyRequest;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.resolution.VersionRangeRequest;
import org.eclipse.aether.resolution.VersionRangeResolutionException;
import org.eclipse.aether.resolution.VersionRangeResult;
import org.eclipse.aether.util.repository.SimpleArtifactDescriptorPolicy;
import org.eclipse.aether.version.Version;

/** The repositories of the user's Maven: the local one, and those of the settings. */
final class UserRepositories implements ArtifactRepositories {

    private static final String JAR = "jar";
    private static final String RUNTIME = "runtime";
    private static final Set<String> FOR_RUNNING = Set.of("compile", RUNTIME);
    /**
     * The parts of the host that every plugin sees. All of Kiln is excluded: a plugin that needs another one finds it
     * installed.
     */
    private static final List<Exclusion> PROVIDED =
            List.of(new Exclusion("dev.kiln", "*", "*", "*"), new Exclusion("org.slf4j", "slf4j-api", "*", "*"));

    private final Context maven;
    private final RepositorySystem system;
    private final CloseableSession session;
    private final List<RemoteRepository> repositories;
    private final ResolverMessages failures;

    private UserRepositories(boolean offline) {
        maven = UserMaven.open(offline);
        system = maven.repositorySystem();
        session = system.createSessionBuilder()
                .withRepositorySystemSession(maven.repositorySystemSession())
                // half-understood dependencies would be missing later
                .setArtifactDescriptorPolicy(new SimpleArtifactDescriptorPolicy(true, false))
                .build();
        repositories = maven.remoteRepositories();
        failures = new ResolverMessages(maven.mavenUserHome().localRepository(), repositories);
    }

    @Override
    public List<String> versions(Coordinates artifact) {
        VersionRangeRequest request = new VersionRangeRequest(jar(artifact.at("[0,)")), repositories, RUNTIME);
        try {
            VersionRangeResult result = system.resolveVersionRange(session, request);
            if (result.getVersions().isEmpty()) {
                throw failures.of(artifact, result.getExceptions());
            }
            List<String> versions = new ArrayList<>(
                    result.getVersions().stream().map(Version::toString).toList());
            Collections.reverse(versions);
            return versions;
        } catch (VersionRangeResolutionException e) {
            throw failures.of(artifact, List.of(e));
        }
    }

    @Override
    public List<Path> fetch(Coordinates artifact) {
        Dependency plugin = new Dependency(jar(artifact), RUNTIME, false, PROVIDED);
        DependencyRequest request = new DependencyRequest(
                new CollectRequest(List.of(plugin), List.of(), repositories), UserRepositories::isForRunning);
        try {
            return system.resolveDependencies(session, request).getArtifactResults().stream()
                    .map(ArtifactResult::getArtifact)
                    .filter(found -> found.getExtension().equals(JAR))
                    .map(Artifact::getPath)
                    .toList();
        } catch (DependencyResolutionException e) {
            throw failures.of(artifact, List.of(e));
        }
    }

    private static boolean isForRunning(DependencyNode node, List<DependencyNode> above) {
        return node.getDependency() != null
                && FOR_RUNNING.contains(node.getDependency().getScope());
    }

    private static Artifact jar(Coordinates artifact) {
        return new DefaultArtifact(
                artifact.group(), artifact.artifact(), JAR, artifact.version().orElseThrow());
    }

    @Override
    public void close() {
        session.close();
        maven.close();
    }

    /** Opens them. */
    public static final class Opener implements ArtifactRepositories.Opener {

        /** Called by the service loader. */
        public Opener() {}

        @Override
        public ArtifactRepositories open(boolean offline) {
            return new UserRepositories(offline);
        }
    }
}
