package dev.kiln.maven;

import dev.kiln.host.extension.PluginException;
import dev.kiln.host.plugin.Coordinates;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.aether.collection.DependencyCollectionException;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.eclipse.aether.transfer.ChecksumFailureException;
import org.eclipse.aether.transfer.MetadataNotFoundException;
import org.eclipse.aether.transfer.MetadataTransferException;
import org.eclipse.aether.transfer.RepositoryOfflineException;

/** Converts exceptions of the resolver to sentences with the reason and the remedy. */
record ResolverMessages(Path localRepository, List<RemoteRepository> repositories) {

    private static final String CHECK = "Check the coordinates, and the repositories in Maven's settings.";

    PluginException of(Coordinates wanted, List<? extends Throwable> thrown) {
        List<Throwable> all = all(thrown);
        Optional<ChecksumFailureException> damaged = first(all, ChecksumFailureException.class);
        if (damaged.isPresent()) {
            return new PluginException(
                    what(wanted, all) + " arrived damaged: " + text(damaged.get()) + ".",
                    "Try again. If that persists, the repository, or a proxy before it, is at fault.");
        }
        if (first(all, RepositoryOfflineException.class).isPresent()) {
            return new PluginException(
                    what(wanted, all) + " is not in the local repository " + localRepository
                            + ", and the network is switched off.",
                    "Run the command without --offline, and without offline in Maven's settings.");
        }
        Optional<Throwable> unreachable =
                all.stream().filter(ResolverMessages::isTransfer).findFirst();
        if (unreachable.isPresent()) {
            return new PluginException(
                    what(wanted, all) + " could not be fetched: " + text(unreachable.get()) + ".",
                    "Check the network, and the repositories, mirrors and proxies in Maven's settings.");
        }
        boolean isMissing = thrown.isEmpty()
                || first(all, ArtifactNotFoundException.class).isPresent()
                || first(all, MetadataNotFoundException.class).isPresent();
        return new PluginException(
                isMissing
                        ? "There is no " + what(wanted, all) + " in " + names() + "."
                        : wanted + " could not be resolved: " + text(thrown.get(0)) + ".",
                CHECK);
    }

    /** The missing artifact: the plugin itself, or one that it needs. */
    private static String what(Coordinates wanted, List<Throwable> all) {
        return first(all, ArtifactTransferException.class)
                .map(failure -> failure.getArtifact().getGroupId() + ":"
                        + failure.getArtifact().getArtifactId() + ":"
                        + failure.getArtifact().getVersion())
                .filter(missing -> !missing.equals(wanted.toString()))
                .map(missing -> missing + ", which " + wanted + " needs,")
                .orElse(wanted.toString());
    }

    private String names() {
        return "the local repository " + localRepository + " or in "
                + repositories.stream()
                        .map(repository -> repository.getId() + " (" + repository.getUrl() + ")")
                        .collect(Collectors.joining(", "));
    }

    private static boolean isTransfer(Throwable thrown) {
        return (thrown instanceof ArtifactTransferException && !(thrown instanceof ArtifactNotFoundException))
                || thrown.getClass() == MetadataTransferException.class;
    }

    private static String text(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage());
        return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    }

    private static <T extends Throwable> Optional<T> first(List<Throwable> all, Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** An exception with all its causes; the resolver collects some of them in results. */
    private static List<Throwable> all(List<? extends Throwable> thrown) {
        List<Throwable> all = new ArrayList<>();
        Deque<Throwable> left = new ArrayDeque<>(thrown);
        while (!left.isEmpty()) {
            Throwable next = left.removeFirst();
            if (!all.contains(next)) {
                all.add(next);
                Optional.ofNullable(next.getCause()).ifPresent(left::add);
                if (next instanceof ArtifactResolutionException resolution) {
                    resolution.getResults().forEach(result -> left.addAll(result.getExceptions()));
                } else if (next instanceof DependencyCollectionException collection) {
                    left.addAll(collection.getResult().getExceptions());
                }
            }
        }
        return all;
    }
}
