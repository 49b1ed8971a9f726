{{- define "roster.labels" -}}
app.kubernetes.io/name: roster
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "roster.selector" -}}
app.kubernetes.io/name: roster
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "roster.image" -}}
{{- $repository := required "set image.repository to where the image is" .Values.image.repository -}}
{{- if .Values.image.digest }}{{ $repository }}@{{ .Values.image.digest }}{{ else }}{{ $repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "roster.host" -}}
{{- (urlParse (required "set publicUrl, such as https://roster.example.com" .Values.publicUrl)).hostname }}
{{- end }}

{{/* The names of both services, as other pods use them. */}}
{{- define "roster.names" -}}
{{- $names := list }}
{{- range $service := list .Release.Name (printf "%s-admin" .Release.Name) }}
{{- range $domain := list "" (printf ".%s" $.Release.Namespace) (printf ".%s.svc" $.Release.Namespace) (printf ".%s.svc.cluster.local" $.Release.Namespace) }}
{{- $names = append $names (printf "%s%s" $service $domain) }}
{{- end }}
{{- end }}
{{- join "," $names }}
{{- end }}
