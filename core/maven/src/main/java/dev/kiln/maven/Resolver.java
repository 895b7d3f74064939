package dev.kiln.maven;

import java.util.Map;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.spi.connector.checksum.ChecksumPolicy;
import org.eclipse.aether.spi.connector.checksum.ChecksumPolicyProvider;
import org.eclipse.aether.spi.connector.transport.TransporterFactory;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.eclipse.aether.transfer.TransferResource;
import org.eclipse.aether.transport.file.FileTransporterFactory;
import org.eclipse.aether.transport.jdk.JdkTransporterFactory;

/** Maven's resolver with Java's own HTTP client, which rejects damaged files. */
final class Resolver extends RepositorySystemSupplier {

    @Override
    protected Map<String, TransporterFactory> createTransporterFactories() {
        return Map.of(
                FileTransporterFactory.NAME,
                new FileTransporterFactory(),
                JdkTransporterFactory.NAME,
                new JdkTransporterFactory(getChecksumExtractor(), getPathProcessor()));
    }

    @Override
    protected ChecksumPolicyProvider createChecksumPolicyProvider() {
        ChecksumPolicyProvider maven = super.createChecksumPolicyProvider();
        return new ChecksumPolicyProvider() {

            @Override
            public ChecksumPolicy newChecksumPolicy(
                    RepositorySystemSession session,
                    RemoteRepository repository,
                    TransferResource resource,
                    String policy) {
                return new RightOrRefused();
            }

            @Override
            public String getEffectiveChecksumPolicy(RepositorySystemSession session, String one, String other) {
                return maven.getEffectiveChecksumPolicy(session, one, other);
            }
        };
    }
}
