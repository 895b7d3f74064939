package dev.kiln.jobs.attack.methods;

import static dev.kiln.jobs.attack.methods.CorruptedImage.clipped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.kiln.api.model.InputInfo;
import dev.kiln.graph.Noise;
import dev.kiln.graph.engine.Engine;
import dev.kiln.plugins.attacks.Corruption.Type;
import dev.kiln.testkit.OnEachEngine;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Fog, snow and spatter from drawn numbers. */
class WeatherCorruptionTest {

    /** The diamond-square algorithm with whole arrays and wrapped neighbours, as NumPy's roll has them. */
    @OnEachEngine
    void drawsFogByDiamondsAndSquares(Engine engine) {
        CorruptedImage image = CorruptedImage.of(16);
        double[] found = image.corrupted(engine, Type.FOG, 3);
        double[] drawn = image.drawn(engine, Noise.UNIFORM, 256);
        double[][] map = new double[16][16];
        double wibble = 100;
        int next = 0;
        for (int step = 16; step >= 2; step /= 2) {
            int half = step / 2;
            int[][] origins = {{half, half}, {0, half}, {half, 0}};
            for (int[] origin : origins) {
                boolean isSquare = origin[0] == origin[1];
                double[][] filled = map.clone();
                for (int y = origin[0]; y < 16; y += step) {
                    for (int x = origin[1]; x < 16; x += step) {
                        int[][] corners = isSquare
                                ? new int[][] {{-half, -half}, {-half, half}, {half, -half}, {half, half}}
                                : new int[][] {{-half, 0}, {half, 0}, {0, -half}, {0, half}};
                        double sum = 0;
                        for (int[] corner : corners) {
                            sum += map[(y + corner[0] + 16) % 16][(x + corner[1] + 16) % 16];
                        }
                        filled[y][x] = sum / 4 + wibble * (2 * wibble * drawn[next++] - wibble);
                    }
                }
            }
            wibble /= 2.5;
        }
        double[] flat =
                IntStream.range(0, 256).mapToDouble(i -> map[i / 16][i % 16]).toArray();
        double least = IntStream.range(0, 256).mapToDouble(i -> flat[i]).min().orElseThrow();
        double greatest =
                IntStream.range(0, 256).mapToDouble(i -> flat[i]).max().orElseThrow();
        double brightest =
                IntStream.range(0, 768).mapToDouble(image.color()).max().orElseThrow();
        for (int i = 0; i < found.length; i++) {
            double cloud = (flat[i % 256] - least) / (greatest - least);
            double foggy = (image.color().applyAsDouble(i) + 0.75 * cloud) * brightest / (brightest + 0.75);
            assertThat(found[i]).isCloseTo(clipped(foggy), within(1e-5));
        }
    }

    /** Black becomes gray of 0.05, with flakes from normal numbers and the same ones after half a turn. */
    @OnEachEngine
    void snowsInADrawnDirection(Engine engine) {
        CorruptedImage black = new CorruptedImage(2, 24, InputInfo.UNIT, i -> 0);
        double[] found = black.corrupted(engine, Type.SNOW, 2);
        double[] normal = black.drawn(engine, Noise.NORMAL, 576);
        double angle = black.angle(engine) - Math.PI / 2;
        double all = IntStream.rangeClosed(0, 20)
                .mapToDouble(i -> Math.exp(-i * i / 32.0))
                .sum();
        double[] flakes = new double[576];
        for (int place = 0; place < 576; place++) {
            for (int i = 0; i <= 20; i++) {
                int row = inside(place / 24 + Math.round(i * Math.sin(angle)));
                int column = inside(place % 24 + Math.round(i * Math.cos(angle)));
                double size = 0.1 + 0.2 * normal[24 * row + column];
                flakes[place] += size < 0.5 ? 0 : clipped(size) * Math.exp(-i * i / 32.0) / all;
            }
        }
        for (int i = 0; i < found.length; i++) {
            double both = flakes[i % 576] + flakes[575 - i % 576];
            assertThat(found[i]).isCloseTo(clipped(0.05 + both), within(1e-6));
        }
        assertThat(DoubleStream.of(flakes).max().orElseThrow()).isGreaterThan(0.05);
    }

    private static int inside(long place) {
        return (int) Math.min(Math.max(place, 0), 23);
    }

    /** Water on black is turquoise, up to half of it; mud on white is brown, from four fifths of it. */
    @OnEachEngine
    void spattersWaterAndMud(Engine engine) {
        CorruptedImage black = new CorruptedImage(3, 32, InputInfo.UNIT, i -> 0);
        CorruptedImage white = new CorruptedImage(3, 32, InputInfo.UNIT, i -> 1);
        for (int severity = 1; severity <= 3; severity++) {
            double[] water = black.corrupted(engine, Type.SPATTER, severity);
            double most = assertShares(water, 0, new double[] {175 / 255.0, 238 / 255.0, 238 / 255.0}, 0);
            assertThat(most).isCloseTo(0.5, within(1e-6));
        }
        for (int severity = 4; severity <= 5; severity++) {
            double[] mud = white.corrupted(engine, Type.SPATTER, severity);
            double most = assertShares(mud, 1, new double[] {63 / 255.0, 42 / 255.0, 20 / 255.0}, 0.8);
            assertThat(most).isBetween(0.8, 1.0 + 1e-6);
        }
    }

    /** The greatest share of a color, where all channels have the same share of it, at least a given one or none. */
    private static double assertShares(double[] image, double clean, double[] color, double least) {
        double[] shares = IntStream.range(0, 1024)
                .mapToDouble(i -> Math.abs(image[i] - clean) / Math.abs(color[0] - clean))
                .toArray();
        for (int i = 0; i < image.length; i++) {
            double share = shares[i % 1024];
            assertThat(image[i]).isCloseTo(clean + share * (color[i / 1024] - clean), within(1e-6));
            assertThat(share == 0 || share >= least - 1e-6).isTrue();
        }
        assertThat(shares).contains(0.0);
        return DoubleStream.of(shares).max().orElseThrow();
    }
}
