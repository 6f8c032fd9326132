import java.io.BufferedReader;
import java.io.InputStreamReader;
import org.codelibs.opensearch.runner.OpenSearchRunner;

/**
 * A real OpenSearch cluster of two nodes in one process, on loopback, for the tests.
 *
 * Arguments: the folder for its data, the HTTP port before that of the first node (9200 gives 9201 and 9202).
 * It prints "up" when it answers, and then does what the lines on its standard input say: "stop 2", "start 2".
 * When standard input ends, it ends as well, so that it cannot outlive the tests.
 *
 * Only the first node may lead the cluster: of two that may, the loss of one could stop both.
 */
public class Cluster {
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[1]);
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            settings.put("network.host", "127.0.0.1");
            settings.put("cluster.routing.allocation.disk.threshold_enabled", false);
            settings.putList("node.roles", number == 1 ? new String[] {"cluster_manager", "data"} : new String[] {"data"});
        });
        runner.setMaxHttpPort(port + 20);
        runner.build(OpenSearchRunner.newConfigs()
            .basePath(arguments[0]).clusterName("shacksearch-" + port).numOfNode(2)
            .baseHttpPort(port).disableESLogger());
        runner.ensureGreen();
        System.out.println("up");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ");
            int node = Integer.parseInt(words[1]) - 1;
            if (words[0].equals("stop")) {
                runner.getNode(node).close();
            } else {
                runner.startNode(node);
            }
            System.out.println("done");
        }
        runner.close();
    }
}
