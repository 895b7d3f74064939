package dev.kiln.plugins.pruning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kiln.graph.Graph;
import dev.kiln.graph.build.Value;
import dev.kiln.graph.dependency.Dependencies;
import dev.kiln.graph.engine.Engine;
import dev.kiln.graph.tensor.Tensor;
import dev.kiln.testkit.UsableEngine;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Small networks of well-known architectures: how many groups they have, and that they compute the same without some. */
class RemovedGroupsOfArchitecturesTest {

    private static Arguments architecture(String name, int groups, int clusters, Function<Network, Value> writing) {
        return Arguments.argumentSet(name, groups, clusters, writing);
    }

    static Stream<Arguments> architectures() {
        return Stream.of(
                // 8 of the stem, 4 of each block
                architecture("DenseNet", 8 + 3 * 4, 4, RemovedGroupsOfArchitecturesTest::denseNet),
                // the same 6 channels of both groups of the trunk; the 3 sets of 4 that are the same of both groups
                // before
                // and after the shuffle
                architecture("ShuffleNet", 6 + 3, 2, RemovedGroupsOfArchitecturesTest::shuffleNet),
                // both halves of 4, joined by the shuffle; the 4 of the branch
                architecture("ShuffleNet v2", 12, 3, RemovedGroupsOfArchitecturesTest::shuffleNet2),
                // 8 of the trunk; 4 of each of two groups, twice
                architecture("ResNeXt", 8 + 4 + 4, 3, RemovedGroupsOfArchitecturesTest::resNeXt),
                // 6 of the trunk and 12 of the depthwise layer
                architecture("MobileNet v2", 6 + 12, 2, n -> mobileNet(n, false)),
                // and 6 of the gate
                architecture("MobileNet v3", 6 + 12 + 6, 3, n -> mobileNet(n, true)),
                // 6 of the outer level, 8 of the inner one, 6 of the last layer
                architecture("U-Net", 6 + 8 + 6, 3, RemovedGroupsOfArchitecturesTest::unet),
                // 2 heads and 16 hidden features of 2 blocks
                architecture("ViT", 2 * (2 + 16), 4, RemovedGroupsOfArchitecturesTest::vit),
                // 4 heads and 24 hidden features
                architecture("BERT", 4 + 24, 2, n -> bert(n, false)),
                // 3 features of the heads' queries and keys, 3 of the values, 24 hidden features
                architecture("BERT with heads in the batch", 3 + 3 + 24, 3, n -> bert(n, true)),
                // 2 heads with their biases of positions, 8 features
                architecture("Swin", 2 + 8, 2, RemovedGroupsOfArchitecturesTest::swin),
                // 5 tokens and 12 features, both hidden
                architecture("Mixer", 5 + 12, 2, RemovedGroupsOfArchitecturesTest::mixer),
                // 6 features, 4 units in both directions, 2 heads, 8 features of their product
                architecture("LSTM with attention", 6 + 4 + 2 + 8, 4, RemovedGroupsOfArchitecturesTest::recurrent),
                // 6 and 8 channels
                architecture("channels last", 6 + 8, 2, RemovedGroupsOfArchitecturesTest::channelsLast));
    }

    @ParameterizedTest
    @MethodSource("architectures")
    void computesTheSameAsWithZeros(int groups, int clusters, Function<Network, Value> writing) {
        Network network = new Network("architecture", 7);
        Graph graph = network.build(writing.apply(network));
        Dependencies dependencies = Dependencies.of(graph);
        assertThat(dependencies.groups()).hasSize(groups);
        assertThat(Removals.clusters(dependencies)).hasSize(clusters);
        try (Engine engine = UsableEngine.open()) {
            double change = Removals.assertSame(
                    engine, dependencies, graph, Removals.some(dependencies, new Random(7), 0.5), 1e-4);
            assertThat(change).isGreaterThan(1e-3);
        }
    }

    private static Value classes(Network net, Value x) {
        return net.dense(net.pool(x).flatten(1), 3);
    }

    private static Value denseNet(Network net) {
        Value x = net.conv(net.images(3, 8), 8, 3, 1);
        for (int block = 0; block < 3; block++) {
            x = x.concat(1, net.conv(net.batchNorm(x).relu(), 4, 3, 1));
        }
        return classes(net, net.batchNorm(x).relu());
    }

    /** Grouped layers of one pixel with a shuffle between them. */
    private static Value shuffleNet(Network net) {
        Value x = net.convBnRelu(net.images(3, 8), 12, 3, 1);
        Value y = net.shuffle(net.convBnRelu(x, 12, 1, 2), 2, true);
        y = net.batchNorm(net.conv(net.batchNorm(net.conv(y, 12, 3, 12)), 12, 1, 2));
        return classes(net, x.add(y).relu());
    }

    private static Value shuffleNet2(Network net) {
        Value x = net.convBnRelu(net.images(3, 8), 8, 3, 1);
        List<Value> halves =
                net.several("Split", 2, Network.attributes().with("axis", 1L), x, net.graph.integers(4, 4));
        Value y = net.convBnRelu(net.conv(net.convBnRelu(halves.get(1), 4, 1, 1), 4, 3, 4), 4, 1, 1);
        return classes(net, net.shuffle(halves.get(0).concat(1, y), 2, true));
    }

    private static Value resNeXt(Network net) {
        Value x = net.convBnRelu(net.images(3, 8), 8, 3, 1);
        Value y = net.convBnRelu(net.convBnRelu(x, 8, 1, 1), 8, 3, 2);
        return classes(net, x.add(net.batchNorm(net.conv(y, 8, 1, 1))).relu());
    }

    private static Value mobileNet(Network net, boolean hasGate) {
        Value x = net.batchNorm(net.conv(net.images(3, 8), 6, 3, 1));
        Value y = net.apply("HardSwish", Network.attributes(), net.batchNorm(net.conv(x, 12, 1, 1)));
        y = net.apply("HardSwish", Network.attributes(), net.batchNorm(net.conv(y, 12, 5, 12)));
        y = hasGate ? net.squeezeExcite(y) : y;
        return classes(net, x.add(net.batchNorm(net.conv(y, 6, 1, 1))));
    }

    private static Value unet(Network net) {
        Value x = net.convBnRelu(net.images(3, 8), 6, 3, 1);
        Value deep = net.convBnRelu(net.halved(x), 8, 3, 1);
        Value sizes = net.batch(deep).concat(0, net.length(deep, 1), net.length(x, 2), net.length(x, 3));
        Value up = net.text("Resize", "mode", "linear", deep, null, null, sizes);
        return net.conv(net.convBnRelu(x.concat(1, up), 6, 3, 1), 2, 1, 1);
    }

    private static Value vit(Network net) {
        Value patches = net.conv(net.images(3, 8), 8, 4, 1, 4);
        Value x = net.reshape(patches, true, 8, -1).transpose(0, 2, 1);
        Value token = net.constant(0, 1, 1, 1, 8).expand(net.batch(x).concat(0, net.graph.integers(1, 8)));
        x = token.concat(1, x);
        x = x.add(net.constant(0, 1, 1, x.size(1), 8));
        for (int block = 0; block < 2; block++) {
            x = x.add(net.jointAttention(net.layerNorm(x), 2));
            x = x.add(net.mlp(net.layerNorm(x), 16));
        }
        return net.dense(net.layerNorm(x).gather(net.graph.constant(Tensor.of(new long[] {0})), 1), 3);
    }

    private static Value bert(Network net, boolean isMerged) {
        Value x = net.constant(0, 1, 5, 12).gather(net.ids(6), 0).add(net.constant(0, 1, 6, 12));
        x = net.layerNorm(x);
        Value attended = isMerged ? net.foldedAttention(x, 4) : net.attention(x, x, 4, true);
        x = net.layerNorm(x.add(attended));
        x = net.layerNorm(x.add(net.mlp(x, 24)));
        return net.dense(x.slice(1, 0, 1).squeeze(1).tanh(), 3);
    }

    /** Windows of 2 x 2, with a bias for each pair of positions from a table. */
    private static Value swin(Network net) {
        Value x = net.conv(net.images(3, 6), 8, 2, 1, 2).transpose(0, 2, 3, 1);
        long size = x.size(1);
        Value windows = net.reshape(net.layerNorm(x), true, size / 2, 2, size / 2, 2, 8)
                .transpose(0, 1, 3, 2, 4, 5)
                .reshape(-1, 4, 8);
        long[] pairs = LongStream.range(0, 16).map(pair -> 5 * pair % 9).toArray();
        Value bias =
                net.constant(0, 1, 9, 2).gather(net.graph.integers(pairs), 0).reshape(4, 4, 2);
        Value attended = net.biasedAttention(windows, 2, bias.transpose(2, 0, 1).unsqueeze(0));
        Value lengths = net.batch(x).concat(0, net.graph.integers(size / 2, size / 2, 2, 2, 8));
        Value back = attended.reshape(lengths).transpose(0, 1, 3, 2, 4, 5);
        x = x.add(net.reshape(back, true, size, size, 8));
        return net.dense(net.linear(net.layerNorm(x), 8).reduceMean(false, 1, 2), 3);
    }

    private static Value mixer(Network net) {
        Value x = net.linear(net.tokens(6, 4), 8);
        Value mixed =
                net.linear(net.linear(net.layerNorm(x).transpose(0, 2, 1), 5).relu(), 6);
        x = x.add(mixed.transpose(0, 2, 1));
        x = x.add(net.mlp(net.layerNorm(x), 12));
        return net.dense(x.reduceMean(false, 1), 3);
    }

    private static Value recurrent(Network net) {
        Value x = net.constant(0, 1, 5, 6).gather(net.ids(6), 0);
        Value states = net.recurrent("LSTM", x, 4, true);
        return net.dense(net.attention(states, states, 2, true).flatten(1), 3);
    }

    /** As converters write networks of TensorFlow: the channels are last between the convolutions. */
    private static Value channelsLast(Network net) {
        Value x = net.images(3, 8).transpose(0, 2, 3, 1);
        for (long channels : new long[] {6, 8}) {
            Value y = net.conv(x.transpose(0, 3, 1, 2), channels, 3, 1).transpose(0, 2, 3, 1);
            x = y.mul(net.constant(1, 0.2, channels)).add(net.bias(channels)).clip(0, 6);
        }
        return net.linear(x.reduceMean(false, 1, 2), 3);
    }
}
