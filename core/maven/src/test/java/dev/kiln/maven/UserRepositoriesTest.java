package dev.kiln.maven;

import static dev.kiln.maven.WrittenRepository.dependency;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpServer;
import dev.kiln.host.extension.PluginException;
import dev.kiln.host.plugin.ArtifactRepositories;
import dev.kiln.host.plugin.Coordinates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sonatype.plexus.components.cipher.DefaultPlexusCipher;
import org.sonatype.plexus.components.sec.dispatcher.DefaultSecDispatcher;

/** What is fetched and what is said, with repositories that are folders, or served on this machine. */
class UserRepositoriesTest {

    private static final Coordinates EXTRAS = Coordinates.parse("org.example:extras:1.0.0");

    @TempDir
    private Path home;

    @TempDir
    private Path published;

    private final String userHome = System.getProperty("user.home");

    @BeforeEach
    void movesIn() throws IOException {
        System.setProperty("user.home", home.toString());
        Files.createDirectory(home.resolve(".m2"));
        settings(published.toUri().toString(), "");
    }

    @AfterEach
    void movesOut() {
        System.setProperty("user.home", userHome);
    }

    /** A mirror of everything: nothing is asked of any machine but this. */
    private void settings(String url, String more) throws IOException {
        Files.writeString(
                home.resolve(".m2/settings.xml"),
                "<settings>" + more + "<mirrors><mirror><id>here</id><mirrorOf>*</mirrorOf><url>" + url
                        + "</url></mirror></mirrors></settings>");
    }

    private WrittenRepository repository() {
        return new WrittenRepository(published);
    }

    private static ArtifactRepositories open(boolean offline) {
        return ServiceLoader.load(ArtifactRepositories.Opener.class)
                .findFirst()
                .orElseThrow()
                .open(offline);
    }

    private static List<String> fetched() {
        return fetched(false);
    }

    private static List<String> fetched(boolean offline) {
        try (ArtifactRepositories repositories = open(offline)) {
            return repositories.fetch(EXTRAS).stream()
                    .map(jar -> jar.getFileName().toString())
                    .toList();
        }
    }

    @Test
    void fetchesWhatAPluginNeedsAndNotWhatKilnHas() {
        repository()
                .publish("noise", List.of("2.1"), "")
                .publish("tests", List.of("1"), "")
                .publish(
                        "extras",
                        List.of("1.0.0"),
                        dependency("org.example", "noise", "2.1", "")
                                + dependency("org.example", "tests", "1", "<scope>test</scope>")
                                + dependency("org.example", "absent", "1", "<optional>true</optional>")
                                + dependency("dev.kiln", "kiln-api", "0.1.0", "")
                                + dependency("org.slf4j", "slf4j-api", "2.0.17", ""));
        assertThat(fetched()).containsExactly("extras-1.0.0.jar", "noise-2.1.jar");
        assertThat(home.resolve(".m2/repository/org/example/extras/1.0.0/extras-1.0.0.jar"))
                .exists();
    }

    @Test
    void listsVersionsTheNewestFirst() {
        repository().publish("extras", List.of("1.0.0", "1.10.0", "1.9.0", "2.0.0-rc1"), "");
        try (ArtifactRepositories repositories = open(false)) {
            assertThat(repositories.versions(EXTRAS)).containsExactly("2.0.0-rc1", "1.10.0", "1.9.0", "1.0.0");
        }
        repository().publish("extras", List.of("1.0.0", "3.0.0"), "");
        try (ArtifactRepositories repositories = open(false)) {
            assertThat(repositories.versions(EXTRAS)).containsExactly("3.0.0", "1.0.0");
        }
    }

    @Test
    void staysOffTheNetworkWhereItIsTold() throws IOException {
        repository().publish("extras", List.of("1.0.0"), "");
        assertThatThrownBy(() -> fetched(true))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("org.example:extras:1.0.0 is not in the local repository")
                .hasMessageContaining("--offline");
        fetched();
        assertThat(fetched(true)).containsExactly("extras-1.0.0.jar");

        settings(
                published.toUri().toString(),
                "<offline>true</offline><localRepository>" + home.resolve("other") + "</localRepository>");
        assertThatThrownBy(UserRepositoriesTest::fetched)
                .isInstanceOf(PluginException.class)
                .hasMessageContaining(home.resolve("other").toString());
    }

    @Test
    void asksTheRepositoriesOfActiveProfiles() throws IOException {
        repository().publish("extras", List.of("1.0.0"), "");
        String mirror = "<mirrors><mirror><id>none</id><mirrorOf>central</mirrorOf><url>"
                + home.resolve("nowhere").toUri() + "</url></mirror></mirrors>";
        String profile = "<profiles><profile><id>team</id><repositories><repository><id>team</id><url>"
                + published.toUri() + "</url></repository></repositories></profile></profiles>";
        Files.writeString(home.resolve(".m2/settings.xml"), "<settings>" + mirror + profile + "</settings>");
        assertThatThrownBy(UserRepositoriesTest::fetched).hasMessageContaining("There is no org.example:extras:1.0.0");
        Files.writeString(
                home.resolve(".m2/settings.xml"),
                "<settings>" + mirror + profile
                        + "<activeProfiles><activeProfile>team</activeProfile></activeProfiles></settings>");
        assertThat(fetched()).containsExactly("extras-1.0.0.jar");
    }

    @Test
    void refusesWhatCameDamaged() {
        repository().publish("extras", List.of("1.0.0"), "").damage("org/example/extras/1.0.0/extras-1.0.0.jar");
        assertThatThrownBy(UserRepositoriesTest::fetched)
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("org.example:extras:1.0.0 arrived damaged")
                .hasMessageContaining("Checksum validation failed");
        assertThat(home.resolve(".m2/repository/org/example/extras/1.0.0/extras-1.0.0.jar"))
                .doesNotExist();
    }

    @Test
    void saysWhatIsMissingAndWhere() {
        assertThatThrownBy(UserRepositoriesTest::fetched)
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("There is no org.example:extras:1.0.0")
                .hasMessageContaining("here (" + published.toUri());
        try (ArtifactRepositories repositories = open(false)) {
            assertThatThrownBy(() -> repositories.versions(EXTRAS))
                    .isInstanceOf(PluginException.class)
                    .hasMessageContaining("There is no org.example:extras:1.0.0");
        }
    }

    @Test
    void namesTheDependencyThatIsMissing() {
        repository().publish("extras", List.of("1.0.0"), dependency("org.example", "noise", "2.1", ""));
        assertThatThrownBy(UserRepositoriesTest::fetched)
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("There is no org.example:noise:2.1, which org.example:extras:1.0.0 needs");
    }

    @Test
    void refusesAPluginWhoseDependenciesCannotBeRead() {
        repository().publish("extras", List.of("1.0.0"), dependency("org.example", "noise", "${unknown}", ""));
        assertThatThrownBy(UserRepositoriesTest::fetched)
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("org.example:extras:1.0.0")
                .hasMessageContaining("${unknown}");
    }

    @Test
    void saysThatARepositoryCannotBeReached() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        settings("http://localhost:" + port, "");
        assertThatThrownBy(UserRepositoriesTest::fetched)
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("org.example:extras:1.0.0 could not be fetched")
                .hasMessageContaining("Check the network");
        try (ArtifactRepositories repositories = open(false)) {
            assertThatThrownBy(() -> repositories.versions(EXTRAS)).hasMessageContaining("could not be fetched");
        }
    }

    /** The published files over HTTP; to be stopped. */
    private HttpServer served(Authenticator... logins) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        HttpContext context = server.createContext("/", exchange -> {
            Path file = published.resolve(exchange.getRequestURI().getPath().substring(1));
            if (Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(200, Files.size(file));
                Files.copy(file, exchange.getResponseBody());
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
            exchange.close();
        });
        List.of(logins).forEach(context::setAuthenticator);
        server.start();
        return server;
    }

    private static String url(HttpServer server) {
        return "http://localhost:" + server.getAddress().getPort();
    }

    @Test
    void fetchesOverHttp() throws IOException {
        repository().publish("extras", List.of("1.0.0"), "");
        HttpServer server = served();
        try {
            settings(url(server), "");
            assertThat(fetched()).containsExactly("extras-1.0.0.jar");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void signsInWithAPasswordThatIsEncrypted() throws Exception {
        repository().publish("extras", List.of("1.0.0"), "");
        HttpServer server = served(new BasicAuthenticator("team") {
            @Override
            public boolean checkCredentials(String user, String password) {
                return user.equals("me") && password.equals("secret");
            }
        });
        DefaultPlexusCipher cipher = new DefaultPlexusCipher();
        Files.writeString(
                home.resolve(".m2/settings-security.xml"),
                "<settingsSecurity><master>"
                        + cipher.encryptAndDecorate("of all", DefaultSecDispatcher.SYSTEM_PROPERTY_SEC_LOCATION)
                        + "</master></settingsSecurity>");
        try {
            for (String master : List.of("of another", "of all")) {
                settings(
                        url(server),
                        "<servers><server><id>here</id><username>me</username><password>"
                                + cipher.encryptAndDecorate("secret", master) + "</password></server></servers>");
                if (master.equals("of all")) {
                    assertThat(fetched()).containsExactly("extras-1.0.0.jar");
                } else {
                    assertThatThrownBy(UserRepositoriesTest::fetched).hasMessageContaining("could not be fetched");
                }
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    void usesTheProxyThatIsActive() throws IOException {
        repository().publish("extras", List.of("1.0.0"), "");
        String proxy = "<proxies><proxy><active>%s</active><host>localhost</host><port>1</port></proxy></proxies>";
        HttpServer server = served();
        try {
            settings(url(server), proxy.formatted(true));
            assertThatThrownBy(UserRepositoriesTest::fetched).hasMessageContaining("could not be fetched");
            settings(url(server), proxy.formatted(false));
            assertThat(fetched()).containsExactly("extras-1.0.0.jar");
        } finally {
            server.stop(0);
        }
    }

    /** Settings with one active profile with one repository, and a mirror of central that is empty. */
    private void profile(String id, String url, String mirrored) throws IOException {
        Files.writeString(
                home.resolve(".m2/settings.xml"),
                "<settings><mirrors><mirror><id>none</id><mirrorOf>" + mirrored + "</mirrorOf><url>"
                        + home.resolve("nowhere").toUri()
                        + "</url></mirror></mirrors><profiles><profile><id>team</id><activation>"
                        + "<activeByDefault>true</activeByDefault></activation><repositories><repository><id>" + id
                        + "</id><url>" + url + "</url></repository></repositories></profile></profiles></settings>");
    }

    @Test
    void asksARepositoryForSnapshotsWhereTheSettingsDoNotForbidThem() throws IOException {
        repository().publish("extras", List.of("1.0.0-SNAPSHOT"), "");
        profile("team", published.toUri().toString(), "central");
        try (ArtifactRepositories repositories = open(false)) {
            assertThat(repositories.fetch(Coordinates.parse("org.example:extras:1.0.0-SNAPSHOT")))
                    .hasSize(1);
        }
    }

    @Test
    void asksCentralLast() throws IOException {
        profile("team", published.toUri().toString(), "central");
        assertThatThrownBy(UserRepositoriesTest::fetched)
                .extracting(Throwable::getMessage)
                .asString()
                .containsSubsequence("team (" + published.toUri(), "none (");
    }

    @Test
    void takesTheUsersWordForCentral() throws IOException {
        repository().publish("extras", List.of("1.0.0"), "");
        profile("central", published.toUri().toString(), "other");
        assertThat(fetched()).containsExactly("extras-1.0.0.jar");
    }

    @Test
    void saysWhatIsWrongWithTheSettings() throws IOException {
        Files.writeString(home.resolve(".m2/settings.xml"), "<settings><mirrors>");
        assertThatThrownBy(() -> open(false))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("Maven's settings cannot be read")
                .hasMessageContaining("settings.xml");
    }
}
