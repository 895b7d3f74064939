package dev.kiln.host.plugin;

import dev.kiln.files.Sha256;
import dev.kiln.host.extension.PluginException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the signature of a signed jar: every entry must be unchanged, and none may have been added or removed. The
 * signers are reported; the user decides whether to trust them, so certificates' issuers are not checked.
 */
final class JarSignature {

    private static final Pattern SIGNATURE_FILE =
            Pattern.compile("META-INF/(?:MANIFEST\\.MF|SIG-[^/]*|[^/]+\\.(?:SF|RSA|DSA|EC))", Pattern.CASE_INSENSITIVE);

    private final JarFile jar;
    private final String fix;
    private @Nullable Set<String> signers;

    private JarSignature(JarFile jar, String fix) {
        this.jar = jar;
        this.fix = fix;
    }

    /** Whether a jar is signed. */
    static boolean isIn(JarFile jar) {
        return jar.stream().map(JarEntry::getName).anyMatch(JarSignature::isSignature);
    }

    /**
     * Verifies a signed jar.
     *
     * @return the signers of the whole jar, by name and SHA-256 of the certificate
     * @throws PluginException if the jar differs from the signed one
     * @throws IOException if it cannot be read
     */
    static List<String> verify(Path path) throws IOException {
        String fix;
        try (JarFile jar = new JarFile(path.toFile(), false)) {
            fix = fix(jar);
        }
        try (JarFile jar = new JarFile(path.toFile(), true)) {
            return new JarSignature(jar, fix).verify();
        } catch (SecurityException e) {
            throw new PluginException(
                    "The signature of its " + path.getFileName() + " does not fit its content: " + e.getMessage() + ".",
                    fix);
        }
    }

    /** Most invalid signatures are those of a library that was merged into the jar. */
    private static String fix(JarFile jar) {
        String files = jar.stream()
                .map(JarEntry::getName)
                .filter(JarSignature::isSignature)
                .collect(Collectors.joining(" and "));
        return "If other jars were merged into it, its author must leave their signature files out when merging ("
                + files + " and the .RSA, .DSA or .EC beside); else get it again from where it came from, and if its"
                + " author changed it, they must sign it anew.";
    }

    private static boolean isSignature(String name) {
        return name.toUpperCase(Locale.ROOT).endsWith(".SF")
                && SIGNATURE_FILE.matcher(name).matches();
    }

    private List<String> verify() throws IOException {
        for (JarEntry entry : jar.stream().toList()) {
            if (!entry.isDirectory() && !SIGNATURE_FILE.matcher(entry.getName()).matches()) {
                verify(entry);
            }
        }
        checkThatNothingIsGone();
        return signers == null ? List.of() : List.copyOf(signers);
    }

    private void verify(JarEntry entry) throws IOException {
        // the signers are known after the whole entry has been read
        try (InputStream in = jar.getInputStream(entry)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        Set<String> of = new LinkedHashSet<>();
        CodeSigner[] all = entry.getCodeSigners();
        if (all != null) {
            for (CodeSigner signer : all) {
                of.add(name(signer));
            }
        }
        if (signers != null) {
            of.retainAll(signers);
        }
        if (of.isEmpty()) {
            throw new PluginException(
                    "Its jar is signed, but the entry " + entry.getName()
                            + " is not, or not by the same signer, or with an algorithm that this Java no longer trusts.",
                    fix);
        }
        signers = of;
    }

    private void checkThatNothingIsGone() throws IOException {
        Manifest manifest = jar.getManifest();
        for (Map.Entry<String, Attributes> entry : manifest.getEntries().entrySet()) {
            boolean isDigested = entry.getValue().keySet().stream()
                    .anyMatch(key -> key.toString().endsWith("-Digest"));
            if (isDigested && jar.getEntry(entry.getKey()) == null) {
                throw new PluginException(
                        "Its jar is signed, but the entry " + entry.getKey() + " was removed from it.", fix);
            }
        }
    }

    private static String name(CodeSigner signer) {
        Certificate certificate = signer.getSignerCertPath().getCertificates().get(0);
        try {
            String who = certificate instanceof X509Certificate x509
                    ? x509.getSubjectX500Principal().getName()
                    : certificate.getType();
            return who + " (certificate " + Sha256.of(certificate.getEncoded()) + ")";
        } catch (CertificateEncodingException e) {
            throw new SecurityException("its certificate cannot be read", e);
        }
    }
}
